from odoo import api, fields, models
from odoo.tools import SQL

from .survey import MARKS, TOPICS

#: which answers a figure of a group is the average of
AVERAGED = {"mark": MARKS, "recommendation": ("recommendation",), "promoter": ("recommendation",)}


class CrmSatisfactionAnswer(models.Model):
    """An answer of a satisfaction call, counted by salesperson and stage."""

    _name = "crm.satisfaction.answer"
    _inherit = ["crm.owned.part"]
    _owner_field = "call_id"
    _description = "Answer of a Satisfaction Call"
    _order = "call_id desc, sequence, id"
    _rec_name = "question"

    call_id = fields.Many2one(
        comodel_name="crm.satisfaction.call",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    question = fields.Char(readonly=True, required=True)
    topic = fields.Selection(selection=TOPICS, string="About", readonly=True, required=True)
    stage_id = fields.Many2one(
        comodel_name="crm.stage",
        readonly=True,
        help="Stage of the deal that the mark is about.",
    )
    mark = fields.Float(digits=(3, 1), readonly=True, aggregator="avg", help="From 1 to 5.")
    recommendation = fields.Float(
        digits=(3, 1), readonly=True, aggregator="avg", help="Would recommend us: from 0 to 10."
    )
    promoter = fields.Integer(
        string="Net Promoter Score",
        readonly=True,
        aggregator="avg",
        help="Share of those who answer 9 or 10 less the share of those who answer 6 or less.",
    )
    text = fields.Text(string="Words", readonly=True)
    partner_id = fields.Many2one(related="call_id.partner_id", store=True)
    salesperson_id = fields.Many2one(related="call_id.salesperson_id", store=True, index=True)
    team_id = fields.Many2one(related="call_id.team_id", store=True)
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    month = fields.Date(related="call_id.month", store=True)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in AVERAGED:
            return super()._read_group_select(aggregate_spec, query)
        # an answer of another kind is no mark of zero
        self._check_field_access(self._fields[name], "read")
        return SQL(
            "AVG(%s) FILTER (WHERE %s IN %s)",
            self._field_to_sql(self._table, name, query),
            self._field_to_sql(self._table, "topic", query),
            AVERAGED[name],
        )
