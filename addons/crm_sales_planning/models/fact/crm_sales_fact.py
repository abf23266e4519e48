from zoneinfo import ZoneInfo

from odoo import api, fields, models


class CrmSalesFact(models.Model):
    """What happened, fixed when it happened: who, for which group, on which local day, by which document.

    The owner of the deal, the group of a person and the documents may change or go: the fact stays.
    Rows are written by the server only.
    """

    _name = "crm.sales.fact"
    _description = "Sales Fact"
    _order = "date desc, id desc"
    _rec_name = "res_name"

    kind = fields.Char(
        required=True, readonly=True, help="What happened: one of those the sources give."
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Group", readonly=True)
    date = fields.Date(
        required=True, readonly=True, help="The company's local day for which the fact counts."
    )
    document_date = fields.Date(
        string="Day of the Document",
        readonly=True,
        help="Earlier than the day it counts for if it came late, after its period was closed.",
    )
    happened_at = fields.Datetime(string="Happened", readonly=True)
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    part = fields.Char(
        required=True, readonly=True, default="", help="Which part of the document, if several."
    )
    res_name = fields.Char(
        string="Name", readonly=True, help="As the document was called; it may be deleted since."
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    industry_id = fields.Many2one(
        comodel_name="res.partner.industry", string="Segment", readonly=True, ondelete="set null"
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        readonly=True,
        ondelete="set null",
    )
    party = fields.Char(
        readonly=True, help="With whom it was, where repetitions with the same one count once."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="In the company's currency.")
    numerator = fields.Float(readonly=True)
    denominator = fields.Float(readonly=True)
    is_counted = fields.Boolean(
        readonly=True, default=True, help="Off: a repetition that counts once, e.g. a second call."
    )
    is_frozen = fields.Boolean(
        readonly=True, help="Its period is closed: the row does not change any more."
    )

    _document_unique = models.UniqueIndex("(kind, res_model, res_id, part)")
    _counted_index = models.Index(
        "(kind, company_id, date) INCLUDE (user_id, team_id, amount) WHERE is_counted"
    )
    _partner_index = models.Index("(partner_id, kind, date) WHERE partner_id IS NOT NULL")
    _party_index = models.Index("(kind, party, date) WHERE party IS NOT NULL")
    _document_index = models.Index("(res_model, res_id)")

    @api.model
    def _get_zone(self, company):
        """The time zone by which a company's days are counted."""
        # sudo: working hours and address of the company are no secret
        company = company.sudo()
        return ZoneInfo(company.resource_calendar_id.tz or company.partner_id.tz or "UTC")

    @api.model
    def _get_local_day(self, company, moment):
        """The company's day of a moment.

        :param datetime moment: in UTC, as the ORM gives it
        """
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self._get_zone(company)).date()
