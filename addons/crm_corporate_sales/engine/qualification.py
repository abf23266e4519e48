"""What a request has to tell before it is a deal, and what becomes of it otherwise.

Source of the rules: specification 2 «Inquiries and leads», point 7.
"""

DEAL = "deal"
NURTURE = "nurture"
NOT_LEAD = "not_lead"
RESULTS = (DEAL, NURTURE, NOT_LEAD)

FREE = "free"
WARN = "warn"
BLOCK = "block"

#: customer, department, responsible, need, expected amount, expected closing date, source
REQUIRED = (
    "partner_id",
    "team_id",
    "user_id",
    "need_text",
    "expected_revenue",
    "date_deadline",
    "source_id",
)

PROCESSED = "processed"
REJECTED = "rejected"


def missing(is_filled):
    """Fields that a deal still needs.

    :param is_filled: function of a field's name
    :return: tuple of names, in the order of the form
    """
    return tuple(name for name in REQUIRED if not is_filled(name))


def is_progress(old, new):
    """Whether a move between stages takes the request for a deal.

    :param old: (process, sequence) of the stage that was left, or None
    :param new: the same of the stage entered
    :return: bool; going back, or into another process, tells nothing
    """
    return bool(old) and old[0] == new[0] and old[1] < new[1]


def inquiry_outcome(result, reject_reason=None):
    """What becomes of the inquiries of a qualified lead.

    :param result: one of :data:`RESULTS`, or None for a lead lost like a deal
    :param reject_reason: by which inquiries are rejected for the lead's reason, if one is set
    :return: (state, reason to reject or None)
    """
    if result == NOT_LEAD:
        return REJECTED, reject_reason or "other"
    return PROCESSED, None
