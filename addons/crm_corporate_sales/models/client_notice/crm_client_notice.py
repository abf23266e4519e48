from odoo import api, fields, models
from odoo.tools import formatLang

QUEUED, MAILED, SENT, FAILED, SKIPPED = "queued", "mailed", "sent", "failed", "skipped"


class CrmClientNotice(models.Model):
    """An event of an order that its client was told, or why not. Rights follow the order.

    The letter is rendered on this record, so its templates see what a client may see.
    """

    _name = "crm.client.notice"
    _inherit = ["crm.owned.part"]
    _owner_field = "order_id"
    _description = "Notice to a Client"
    _order = "id desc"
    _rec_name = "event_id"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        comodel_name="crm.client.event",
        string="Client Event",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    code = fields.Selection(related="event_id.code")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    document_model = fields.Char(required=True, readonly=True)
    document_id = fields.Many2oneReference(
        model_field="document_model", required=True, readonly=True, aggregator=False
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Recipient", readonly=True, ondelete="set null"
    )
    email = fields.Char(readonly=True)
    lang = fields.Char(readonly=True, string="Language")
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    date_mailed = fields.Datetime(string="Handed to the Post", readonly=True)
    problem = fields.Text(
        string="Why Not",
        readonly=True,
        help="Why the client was not told.",
    )
    failure = fields.Char(compute="_compute_state", store=True, compute_sudo=True)
    state = fields.Selection(
        [
            (QUEUED, "Queued"),
            (MAILED, "In the Outbox"),
            (SENT, "Sent"),
            (FAILED, "Not Sent"),
            (SKIPPED, "Skipped"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        compute_sudo=True,
        index=True,
    )

    _once = models.UniqueIndex(
        "(order_id, event_id, document_model, document_id)",
        "The client was told of this already.",
    )

    @api.depends("mail_id.state", "mail_id.failure_reason", "problem", "email", "date_mailed")
    def _compute_state(self):
        for notice in self:
            mail = notice.mail_id
            notice.failure = False
            if not notice.email:
                notice.state = SKIPPED
            elif notice.problem or mail.state == "exception":
                notice.state = FAILED
                notice.failure = notice.problem or mail.failure_reason or mail.failure_type
            elif mail.state == "cancel":
                notice.state = SKIPPED
            elif mail.state == "sent" or (notice.date_mailed and not mail):
                notice.state = SENT
            else:
                notice.state = MAILED if mail else QUEUED

    # ---- what letters say ----------------------------------------------------------------

    @property
    def _document(self):
        """The document of the event: order, transfer, commissioning or invoice."""
        return self.env[self.document_model].browse(self.document_id)

    def _get_order_link(self):
        """The page of the order, which opens without a password."""
        self.ensure_one()
        return self.order_id.get_base_url() + self.order_id.get_portal_url()

    def _get_document_link(self):
        """The page of the act or the invoice, which opens without a password."""
        self.ensure_one()
        return self._document.get_base_url() + self._document.get_portal_url()

    def _get_shipped_goods(self):
        """[(name, quantity and unit)] of what left the warehouse with this transfer."""
        self.ensure_one()
        goods = {}
        for move in self._document.move_ids.filtered(lambda item: item.state == "done"):
            line = move.sale_line_id
            if line and line.product_id != move.product_id:
                continue  # part of a kit: the client ordered the kit
            key = (move.product_id, move.product_uom)
            goods[key] = goods.get(key, 0.0) + move.quantity
        return [
            (product.with_context(lang=self.lang).name, self._format_quantity(quantity, unit))
            for (product, unit), quantity in goods.items()
        ]

    def _get_ordered_goods(self):
        """[(name, quantity and unit)] of the order."""
        self.ensure_one()
        return [
            (
                line.product_id.with_context(lang=self.lang).name,
                self._format_quantity(line.product_uom_qty, line.product_uom_id),
            )
            for line in self.order_id.order_line
            if line.product_id and not line.is_downpayment and line.product_uom_qty > 0
        ]

    def _format_quantity(self, quantity, unit):
        there = self.with_context(lang=self.lang)
        digits = 0 if quantity == int(quantity) else 2
        number = formatLang(there.env, quantity, digits=digits)
        return f"{number} {unit.with_context(lang=self.lang).name}"

    def _get_tracking_reference(self):
        self.ensure_one()
        return self._document._get_tracking_reference()

    def _get_sender(self):
        """The company of the order writes, in whatever company the server is just working."""
        self.ensure_one()
        company = self.company_id
        return company.email_formatted or company.partner_id.email_formatted
