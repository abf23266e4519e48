from odoo import api, fields, models
from odoo.exceptions import UserError

#: these are handed over, the client does not sign them
HANDED_OVER = ("tax_invoice",)
#: kind of closing document: code of its kind among the documents of deals
DOCUMENT_KINDS = {
    "upd": "upd",
    "waybill": "waybill",
    "tax_invoice": "tax_invoice",
    "act": "act",
    "correction": "upd",
    "other": "other",
}


class CrmClosingDocument(models.Model):
    """A document that closes a delivery or an invoice: who printed it, when it was sent and when
    the copy signed by the client came back (spec 3.5, 3.9).

    Made by the server from posted invoices and done transfers
    (:meth:`sale.order._sync_closing_documents`); others may be added by hand.
    """

    _name = "crm.closing.document"
    _inherit = ["crm.owned.part"]
    _description = "Closing Document"
    _order = "date desc, id desc"
    _rec_name = "number"
    _owner_field = "order_id"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(
        related="order_id.opportunity_id", string="Deal", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Client", store=True, index="btree_not_null"
    )
    user_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=[
            ("upd", "Universal transfer document (UPD)"),
            ("waybill", "Waybill TORG-12"),
            ("tax_invoice", "Tax invoice"),
            ("act", "Act"),
            ("correction", "Correction of UPD or tax invoice"),
            ("other", "Other"),
        ],
        required=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Transfer",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    number = fields.Char(compute="_compute_number", store=True, readonly=False)
    date = fields.Date(compute="_compute_number", store=True, readonly=False)
    date_printed = fields.Date(string="Printed", copy=False)
    date_sent = fields.Date(string="Sent", copy=False, help="Handed over or sent to the client.")
    date_signed = fields.Date(
        string="Signed Copy Received",
        copy=False,
        help="When the copy signed by the client came back.",
    )
    signed_file = fields.Binary(string="Signed Copy", attachment=True, copy=False)
    signed_file_name = fields.Char(copy=False)
    is_void = fields.Boolean(
        string="Cancelled",
        readonly=True,
        copy=False,
        help="Its invoice or transfer was cancelled after it had been printed.",
    )
    state = fields.Selection(
        selection=[
            ("to_print", "To print"),
            ("printed", "Printed"),
            ("sent", "Sent"),
            ("signed", "Signed copy received"),
            ("void", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    is_missing = fields.Boolean(
        string="Missing",
        compute="_compute_state",
        store=True,
        help="The deal waits for it: the signed copy (a tax invoice: handing it over) is missing.",
    )

    _move_kind_uniq = models.UniqueIndex(
        "(order_id, move_id, kind) WHERE move_id IS NOT NULL",
        "The invoice has a document of this kind already.",
    )
    _picking_kind_uniq = models.UniqueIndex(
        "(order_id, picking_id, kind) WHERE picking_id IS NOT NULL",
        "The transfer has a document of this kind already.",
    )

    @api.depends("move_id.name", "move_id.invoice_date", "picking_id.name", "picking_id.date_done")
    def _compute_number(self):
        for document in self:
            if document.move_id:
                document.number = document.move_id.name
                document.date = document.move_id.invoice_date
            elif document.picking_id:
                done = document.picking_id.date_done
                document.number = document.picking_id.name
                document.date = done and fields.Datetime.context_timestamp(document, done).date()

    @api.depends("date_printed", "date_sent", "date_signed", "is_void", "kind")
    def _compute_state(self):
        for document in self:
            dates = (
                ("void", document.is_void),
                ("signed", document.date_signed),
                ("sent", document.date_sent),
                ("printed", document.date_printed),
            )
            document.state = next((state for state, is_so in dates if is_so), "to_print")
            enough = ("sent", "signed") if document.kind in HANDED_OVER else ("signed",)
            document.is_missing = document.state not in (*enough, "void")

    @api.depends("kind", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            document.display_name = " ".join(
                part for part in (kinds.get(document.kind), document.number) if part
            )

    # ------------------------------------------------------------
    # rights and writing
    # ------------------------------------------------------------

    @api.model
    def _get_owner_operation(self, operation):
        # accountants and sellers note what came back on orders they may not change themselves
        return "read"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._date_signed_file(vals)
        documents = super().create(vals_list)
        documents.order_id._touch_execution()
        return documents

    def write(self, vals):
        self._date_signed_file(vals)
        result = super().write(vals)
        shared = {key: vals[key] for key in self._get_shared_fields() if key in vals}
        if shared:
            # sudo: one paper closes several orders; what came back for one came for all
            twins = self.sudo()._get_twins()
            if twins:
                super(CrmClosingDocument, twins).write(shared)
                twins.order_id._touch_execution()
        self.order_id._touch_execution()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_hand_only(self):
        for document in self:
            if (document.move_id or document.picking_id) and not self.env.su:
                raise UserError(
                    self.env._(
                        "“%(document)s” belongs to an invoice or a transfer; cancel that instead.",
                        document=document.display_name,
                    )
                )
        self.order_id._touch_execution()

    @api.model
    def _get_shared_fields(self):
        return ("date_printed", "date_sent", "date_signed", "signed_file", "signed_file_name")

    def _date_signed_file(self, vals):
        if vals.get("signed_file") and not vals.get("date_signed"):
            vals["date_signed"] = fields.Date.context_today(self)

    def _get_twins(self):
        """The same papers on other orders."""
        twins = self.browse()
        papers = self.filtered("move_id")
        for document in papers and self.search(
            [("move_id", "in", papers.move_id.ids), ("id", "not in", self.ids)]
        ):
            if any((own.move_id, own.kind) == (document.move_id, document.kind) for own in papers):
                twins |= document
        return twins

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_mark_sent(self):
        """The document was handed over, or sent to the client."""
        return self._mark("date_sent")

    def action_mark_signed(self):
        """The signed copy came back."""
        return self._mark("date_signed")

    def action_print(self):
        """Print the form of each of these documents.

        :raises UserError: a document has no form, or they are of several kinds
        """
        self.check_access("read")
        reports = {self._get_report_xmlid(document) for document in self}
        if len(reports) != 1 or not (xmlid := reports.pop()):
            raise UserError(self.env._("Choose documents of one kind that has a printed form."))
        sources = self.move_id or self.picking_id
        return self.env.ref(xmlid).report_action(sources, config=False)

    @api.model
    def _get_report_xmlid(self, document):
        return {
            "upd": "crm_corporate_sales.action_report_upd",
            "waybill": "crm_corporate_sales.action_report_torg12",
            "tax_invoice": "crm_corporate_sales.action_report_tax_invoice",
            "act": "crm_corporate_sales.action_report_act",
        }.get(document.kind if document.move_id or document.picking_id else False)

    def action_open_source(self):
        """Show the invoice or the transfer."""
        self.ensure_one()
        source = self.move_id or self.picking_id
        if not source:
            raise UserError(self.env._("The document was added by hand."))
        return source._get_records_action()

    def _mark(self, field_name):
        self.filtered(lambda document: not document[field_name]).write(
            {field_name: fields.Date.context_today(self)}
        )
        return True
