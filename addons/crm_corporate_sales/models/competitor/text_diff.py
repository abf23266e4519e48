"""A readable difference of two texts as HTML; plain Python."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: beyond this many characters a changed passage is shown as a whole, not word by word
WORD_DIFF_LIMIT = 4000

ADDED = Markup('<ins class="text-success">%s</ins>')
REMOVED = Markup('<del class="text-danger">%s</del>')


def html_diff(before, after):
    """What changed between two texts, line by line and word by word.

    Lines that stayed are left out, so a small change in a long text is found at once.

    :param str before: older text
    :param str after: newer text
    :return: ``Markup``; empty when nothing changed
    """
    old_lines, new_lines = (before or "").splitlines(), (after or "").splitlines()
    matcher = SequenceMatcher(None, old_lines, new_lines)
    passages = [
        _passage("\n".join(old_lines[i1:i2]), "\n".join(new_lines[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]
    return Markup("").join(Markup("<p>%s</p>") % passage for passage in passages)


def _passage(old, new):
    if len(old) + len(new) > WORD_DIFF_LIMIT:
        return _mark(REMOVED, old) + _mark(ADDED, new)
    old_words, new_words = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    if matcher.ratio() < 0.3:
        # hardly a word in common: two whole passages read better than a mosaic
        return _mark(REMOVED, old) + _mark(ADDED, new)
    parts = Markup("")
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            parts += _lines("".join(new_words[j1:j2]))
        else:
            parts += _mark(REMOVED, "".join(old_words[i1:i2]))
            parts += _mark(ADDED, "".join(new_words[j1:j2]))
    return parts


def _mark(tag, text):
    return tag % _lines(text) if text else Markup("")


def _lines(text):
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))
