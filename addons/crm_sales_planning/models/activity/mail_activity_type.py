from odoo import fields, models

COLD_CALL, CALL = "cold_call", "call"
#: kind of a meeting -> kind of its facts
MEETING_FACTS = {
    "cold": "cold_meeting",
    "needs": "need_meeting",
    "terms": "terms_meeting",
    "other": "meeting",
}


class MailActivityType(models.Model):
    """Activities of a type count for an indicator."""

    _inherit = "mail.activity.type"

    kpi_kind = fields.Selection(
        selection=[
            (COLD_CALL, "Cold call"),
            (CALL, "Call"),
            (MEETING_FACTS["cold"], "Cold (first) meeting"),
            (MEETING_FACTS["needs"], "Meeting: needs"),
            (MEETING_FACTS["terms"], "Meeting: terms"),
            (MEETING_FACTS["other"], "Other meeting"),
        ],
        string="Counts As",
        help="What a done activity of this type counts as in sales plans. Of a meeting in the "
        "calendar the meeting counts once it was held, with its own kind.",
    )
