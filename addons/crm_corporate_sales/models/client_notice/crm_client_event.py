from odoo import api, fields, models, tools

ACCEPTED = "accepted"
PRODUCTION = "production"
READY = "ready"
SHIPPED = "shipped"
COMMISSIONING = "commissioning"
ACT = "act"
INVOICE = "invoice"
PAYMENT = "payment"


class CrmClientEvent(models.Model):
    """Something about an order that clients can be told by mail (spec 3.14)."""

    _name = "crm.client.event"
    _description = "Event the Client Is Told Of"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            (ACCEPTED, "Order accepted"),
            (PRODUCTION, "In production"),
            (READY, "Ready to ship"),
            (SHIPPED, "Shipped"),
            (COMMISSIONING, "Commissioning planned"),
            (ACT, "Act to sign"),
            (INVOICE, "Invoice"),
            (PAYMENT, "Payment received"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Mail",
        required=True,
        ondelete="restrict",
        domain=[("model", "=", "crm.client.notice")],
        help="The letter; it can be changed in every language.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Each event is there once.")

    @api.model
    @tools.ormcache()
    def _get_switches(self):
        """({team id: {event id: since}}, whether any client has events of their own).

        Kept until a switch is turned: with everything off, orders ask nothing of the database.
        """
        # sudo: switches are obeyed, not shown
        teams = (
            self.env["crm.team"]
            .sudo()
            .with_context(active_test=False)
            .search([("client_event_ids", "!=", False)])
        )
        by_team = {team.id: team._get_switched_on() for team in teams}
        any_client = bool(
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search_count([("client_notice_mode", "=", "chosen")], limit=1)
        )
        return by_team, any_client
