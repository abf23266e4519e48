"""A readable difference of two texts as HTML; plain Python."""

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: beyond this many characters a changed passage is shown as a whole, not word by word
WORD_DIFF_LIMIT = 4000
#: share of words that must have stayed to show a change word by word
LIKENESS = 0.5

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
        passage
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
        for passage in _passages(old_lines[i1:i2], new_lines[j1:j2])
    ]
    return Markup("").join(Markup("<p>%s</p>") % passage for passage in passages)


def _passages(old_lines, new_lines):
    if len(old_lines) == len(new_lines):
        return [_passage(old, new) for old, new in zip(old_lines, new_lines, strict=True)]
    return [_passage("\n".join(old_lines), "\n".join(new_lines))]


def _passage(old, new):
    old_words, new_words = WORDS.findall(old), WORDS.findall(new)
    if len(old) + len(new) > WORD_DIFF_LIMIT or not _alike(old_words, new_words):
        return _mark(REMOVED, old) + _separator(old, new) + _mark(ADDED, new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    parts = Markup("")
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            parts += _lines("".join(new_words[j1:j2]))
        else:
            parts += _mark(REMOVED, "".join(old_words[i1:i2]))
            parts += _mark(ADDED, "".join(new_words[j1:j2]))
    return parts


def _alike(old_words, new_words):
    """Whether enough words stayed; otherwise two whole passages read better than a mosaic."""
    old, new = ([word for word in words if not word.isspace()] for words in (old_words, new_words))
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= LIKENESS


def _separator(old, new):
    return Markup("<br/>") if old and new else Markup("")


def _mark(tag, text):
    return tag % _lines(text) if text else Markup("")


def _lines(text):
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))
