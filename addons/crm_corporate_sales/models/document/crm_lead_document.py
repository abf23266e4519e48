from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: id of a row = id of the document × this + place of its source
SLOTS = 32


class CrmLeadDocument(models.Model):
    """Every document of a deal in one list: files, quotations, orders, contracts (spec 1.8).

    A table by query: nothing is copied, nothing can get out of step. Who may read the deal may
    read its list; opening a document asks for the rights on the document itself. A module adds
    its documents by :meth:`_get_document_sources` and ``_depends``.
    """

    _name = "crm.lead.document"
    _inherit = ["crm.lead.part"]
    _description = "Document of a Deal"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "ir.attachment": ["name", "res_model", "res_id", "res_field", "document_kind_id"],
        "crm.document.kind": ["code"],
        "sale.order": ["name", "opportunity_id", "state", "date_order", "user_id"],
        "crm.contract": ["number", "lead_id", "state", "date", "user_id"],
    }

    name = fields.Char(readonly=True)
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    kind = fields.Char(string="Kind Code", readonly=True, help="Code of the kind of document.")
    kind_id = fields.Many2one(
        comodel_name="crm.document.kind",
        domain=[("for_files", "=", True)],
        help="Can be changed on files; other documents are what they are.",
    )
    date = fields.Datetime(readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Responsible", readonly=True)
    state = fields.Char(
        string="Status Code", readonly=True, help="State of the document; files have none."
    )
    state_name = fields.Char(string="Status", compute="_compute_state_name")
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True, aggregator=None
    )

    # ------------------------------------------------------------
    # the query
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        sources = sorted(self._get_document_sources().items())
        if len(sources) > SLOTS:
            raise ValueError(f"There are more than {SLOTS} sources of documents")
        return SQL(" UNION ALL ").join(
            self._source_query(slot, model_name, query)
            for slot, (model_name, query) in enumerate(sources)
        )

    @api.model
    def _get_document_sources(self):
        """Where documents of deals come from; a module adds its own ones.

        Columns of each query, in any order: ``res_id``, ``lead_id``, ``name``, ``kind`` (code of
        ``crm.document.kind``), ``date``, ``user_id``, ``state``. The fields used go into
        ``_depends``.

        :return: dict of :class:`odoo.tools.SQL` by model name
        """
        return {
            "ir.attachment": SQL(
                """
                SELECT file.id AS res_id, file.res_id AS lead_id, file.name,
                       COALESCE(kind.code, 'other') AS kind, file.create_date AS date,
                       file.create_uid AS user_id, NULL AS state
                  FROM ir_attachment file
             LEFT JOIN crm_document_kind kind ON kind.id = file.document_kind_id
                 WHERE file.res_model = 'crm.lead' AND file.res_field IS NULL
                """
            ),
            "sale.order": SQL(
                """
                SELECT id AS res_id, opportunity_id AS lead_id, name,
                       CASE WHEN state = 'sale' THEN 'order' ELSE 'quotation' END AS kind,
                       date_order AS date, user_id, state
                  FROM sale_order
                """
            ),
            "crm.contract": SQL(
                """
                SELECT id AS res_id, lead_id, number AS name, 'contract' AS kind,
                       date + time '12:00' AS date, user_id, state
                  FROM crm_contract
                """
            ),
        }

    @api.model
    def _source_query(self, slot, model_name, query):
        return SQL(
            """
            SELECT source.res_id::bigint * %(slots)s + %(slot)s AS id, source.lead_id,
                   source.name::varchar AS name, source.kind::varchar AS kind,
                   kind.id AS kind_id, source.date, source.user_id,
                   source.state::varchar AS state, %(model_name)s::varchar AS res_model,
                   source.res_id
              FROM (%(query)s) source
         LEFT JOIN crm_document_kind kind ON kind.code = source.kind
             WHERE source.lead_id IS NOT NULL AND source.lead_id != 0
            """,
            slots=SLOTS,
            slot=slot,
            model_name=model_name,
            query=query,
        )

    # ------------------------------------------------------------
    # what one does with a document
    # ------------------------------------------------------------

    @api.depends("state", "res_model")
    @api.depends_context("lang")
    def _compute_state_name(self):
        names = {}
        for model_name in set(self.mapped("res_model")):
            # fields_get asks for rights on the field only; the names of states are no secret
            field = self.env[model_name]._fields.get("state")
            names[model_name] = dict(field._description_selection(self.env)) if field else {}
        for document in self:
            document.state_name = names[document.res_model].get(document.state, document.state)

    def write(self, vals):
        """The kind of a file is all that can be changed here; it is kept on the file."""
        if set(vals) - {"kind_id"}:
            raise UserError(
                self.env._("Only the kind is changed in this list; open the document for the rest.")
            )
        result = super().write({})  # checks the rights; there is nothing to store here
        for document in self.filtered(lambda item: item.res_model != "ir.attachment"):
            raise UserError(
                self.env._("“%(document)s” is no file, its kind is fixed.", document=document.name)
            )
        files = self.env["ir.attachment"].browse(self.mapped("res_id"))
        files.write({"document_kind_id": vals.get("kind_id")})
        self.invalidate_model()
        return result

    def action_open(self):
        """Show the document: a file in the browser, a record in its form."""
        self.ensure_one()
        if self.res_model == "ir.attachment":
            return self._action_file(download=False)
        document = self.env[self.res_model].browse(self.res_id)
        if not document.has_access("read"):
            raise AccessError(
                self.env._(
                    "“%(document)s” belongs to the deal, but you have no right to open it.",
                    document=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_download(self):
        """Download the file.

        :raises UserError: the document is no file
        """
        self.ensure_one()
        if self.res_model != "ir.attachment":
            raise UserError(
                self.env._("“%(document)s” is no file. Open it instead.", document=self.name)
            )
        return self._action_file(download=True)

    def _action_file(self, download):
        suffix = "?download=true" if download else ""
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.res_id}{suffix}",
            "target": "download" if download else "new",
        }
