"""Which entries of the register of clients are the same company.

Source of the rules: specification 2 «Inquiries and leads», point 12. The tax number decides: two
companies with different ones are different, whatever their names. Where one of them has none, the
web domain decides, and where there is no domain either, the name.
"""

from dataclasses import dataclass

TAX = "tax"
DOMAIN = "domain"
NAME = "name"
KINDS = (TAX, DOMAIN, NAME)


@dataclass(frozen=True)
class Identity:
    """What a company is recognised by; each part may be empty."""

    tax: str = ""
    domain: str = ""
    name: str = ""

    @property
    def key(self):
        """The strongest of what is known: no two entries may have the same."""
        for kind in KINDS:
            value = getattr(self, kind)
            if value:
                return f"{kind}:{value}"
        return ""


def same_by(one, other):
    """By what two entries are the same company.

    :param Identity one: an entry
    :param Identity other: another one
    :return: one of :data:`KINDS`, or None when they are different or nothing tells
    """
    for kind in KINDS:
        mine, theirs = getattr(one, kind), getattr(other, kind)
        if mine and theirs:
            return kind if mine == theirs else None
    return None


class Register:
    """Entries by what they are recognised by, for many look-ups."""

    def __init__(self):
        self.by_value = {kind: {} for kind in KINDS}

    def add(self, key, identity):
        """:param key: identifies the entry"""
        for kind in KINDS:
            value = getattr(identity, kind)
            if value:
                self.by_value[kind].setdefault(value, []).append((key, identity))

    def find(self, identity, but=None):
        """The entry that is the same company.

        :param but: key of an entry that doesn't count
        :return: (key, kind) of the first one found by the strongest sign, or None
        """
        for kind in KINDS:
            for key, other in self.by_value[kind].get(getattr(identity, kind), ()):
                if key != but and same_by(identity, other) == kind:
                    return key, kind
        return None
