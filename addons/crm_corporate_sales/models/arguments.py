"""What outside programs hand to public methods: read it, or refuse it by the argument's name."""

from odoo.api import NewId
from odoo.exceptions import UserError

#: the largest number of a database's id
MAX_ID = 2**31 - 1


def is_id(value):
    """Whether a value can be the id of a record; True is a number, too."""
    return type(value) is int and 0 < value <= MAX_ID


def read_id(env, name, value):
    """An id from outside.

    :param env: the caller's environment
    :param str name: of the argument
    :return: int; False when nothing is told
    :raises UserError: it is no id; the argument is named
    """
    if value is None or value is False:
        return False
    if not is_id(value):
        raise UserError(
            env._(
                "“%(argument)s” is the id of a record, a whole number, not “%(value)s”.",
                argument=name,
                value=str(value)[:100],
            )
        )
    return value


def read_text(env, name, value):
    """A text from outside.

    :return: str; False when nothing is told
    :raises UserError: it is no text; the argument is named
    """
    if value is None or value is False:
        return False
    if not isinstance(value, str):
        raise UserError(
            env._(
                "“%(argument)s” is a text, not “%(value)s”.",
                argument=name,
                value=str(value)[:100],
            )
        )
    return value


def check_ids(records):
    """:raises UserError: the method was called with something else than ids of records"""
    for value in records._ids:
        # what a form has not saved yet has an id of its own kind
        if not isinstance(value, NewId) and not is_id(value):
            read_id(records.env, "ids", str(value))
