"""Finding what stands behind a label: in lines of text and in rows of a table."""

SEPARATORS = ":=\t："
DASHES = "-–—"
DECORATION = " \t*•·#>|_"


def small(text):
    """Small letters, place by place: the result is as long as the text."""
    letters = (char.lower() for char in text)
    same = "".join(low if len(low) == 1 else char for low, char in zip(letters, text, strict=True))
    return same.replace("ё", "е").replace("\xa0", " ")


def normal(label):
    """A label without its colon and decoration, in small letters."""
    return " ".join(small(label).strip(DECORATION).rstrip(SEPARATORS + DASHES + " *").split())


def by_cell(own, body, cells):
    """The cell beside or below a label.

    :param own: labels of the field
    :param body: with ``text`` and ``rows``
    :param cells: all labels of the template; none of them is a value
    :return: (value, its span in the text or None)
    """
    for number, row in enumerate(body.rows):
        for place, cell in enumerate(row):
            if normal(cell) not in own:
                continue
            right = [item for item in row[place + 1 :] if item]
            if right and normal(right[0]) not in cells:
                return right[0], _find(body.text, right[0], cell)
            # labels above, values below
            below = body.rows[number + 1] if number + 1 < len(body.rows) else []
            if place < len(below) and below[place] and normal(below[place]) not in cells:
                return below[place], _find(body.text, below[place], cell)
    return "", None


def _find(text, value, label):
    after = max(text.find(label), 0)
    start = text.find(value, after + len(label))
    return (start, start + len(value)) if start >= 0 else None


def _lines(text):
    """(start, line) of every line."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _after_label(line, labels):
    """Where the value begins in a line that starts with one of the labels, or None."""
    told = small(line)
    begin = len(told) - len(told.lstrip(DECORATION))
    for label in labels:
        if not told.startswith(label, begin):
            continue
        after = told[begin + len(label) :]
        rest = after.lstrip(" *")
        if not rest:
            return len(line)
        if rest[0] in SEPARATORS or (after[0] in " *" and rest[0] in DASHES and rest[1:2] == " "):
            return len(line) - len(rest) + 1
    return None


def by_label(own, text, labels, many=False):
    """What follows a label in its line, or in the next one when nothing does.

    :param own: labels of the field
    :param labels: all labels of the template; each of them ends a value
    :param bool many: lines up to the next label, not just one
    :return: (value, its span in the text or None)
    """
    # the longest first: “phone number” before “phone”
    own, labels = (sorted(set(words), key=len, reverse=True) for words in (own, labels))
    lines = list(_lines(text))
    for number, (start, line) in enumerate(lines):
        at = _after_label(line, own)
        if at is None:
            continue
        begin = start + at + len(line[at:]) - len(line[at:].lstrip(" \t*"))
        end = start + len(line)
        rest = lines[number + 1 :]
        if many:
            end = _end_of_text(end, rest, labels)
        elif begin >= end:
            begin, end = _next_line(rest, labels, end)
        value = text[begin:end]
        if value.strip(" \t*\n"):
            return value.strip("*"), (begin, end)
    return "", None


def _next_line(rest, labels, default):
    for start, line in rest:
        if line.strip():
            if _after_label(line, labels) is None:
                return start, start + len(line)
            break
    return default, default


def _end_of_text(end, rest, labels):
    """Up to the next label or the ruler below the form."""
    for start, line in rest:
        told = line.strip()
        is_ruler = len(told) >= 2 and not told.strip("-_=*—")
        if is_ruler or _after_label(line, labels) is not None:
            break
        end = start + len(line)
    return end
