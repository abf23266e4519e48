from odoo import api, fields, models
from odoo.exceptions import UserError

#: written by the qualification only
RESULT_FIELDS = frozenset(
    {"qualification_result", "qualification_date", "qualification_user_id", "nurture_date"}
)


class CrmLead(models.Model):
    """What the qualification of a request found out (spec 2, point 7)."""

    _inherit = "crm.lead"

    need_text = fields.Text(
        string="Need",
        help="What the client wants to achieve, and by which product, in the words of the trade.",
    )
    qualification_result = fields.Selection(
        selection=[
            ("deal", "Deal"),
            ("nurture", "Nurture later"),
            ("not_lead", "Not a lead"),
        ],
        string="Qualification",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="What became of the request. Empty: not qualified yet.",
    )
    qualification_date = fields.Datetime(string="Qualified On", readonly=True, copy=False)
    qualification_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Qualified By",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    nurture_date = fields.Date(
        string="Nurture Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="On this day the lead comes back with a task.",
    )
    is_junk = fields.Boolean(
        string="Junk",
        compute="_compute_is_junk",
        store=True,
        help="Lost for a reason that is marked as junk: spam, a wrong number and the like.",
    )

    @api.depends("won_status", "lost_reason_id.is_junk")
    def _compute_is_junk(self):
        for lead in self:
            # sudo: whoever changes a lead may not be allowed to read the reasons
            lead.is_junk = lead.won_status == "lost" and lead.sudo().lost_reason_id.is_junk

    # ------------------------------------------------------------
    # who may write the result
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A deal made as a deal is one; what an inquiry made at once has to be qualified yet."""
        now = fields.Datetime.now()
        vals_list = [dict(vals) for vals in vals_list]
        default_type = self.default_get(["type"]).get("type")
        for vals in vals_list:
            if vals.get("type", default_type) == "opportunity":
                vals.setdefault("qualification_result", "deal")
            if vals.get("qualification_result"):
                vals.setdefault("qualification_date", now)
                vals.setdefault("qualification_user_id", self.env.uid)
        return super().create(vals_list)

    def write(self, vals):
        if RESULT_FIELDS.intersection(vals) and not (self._is_engine() or self.env.su):
            raise UserError(
                self.env._("The result of the qualification is not written; qualify the lead.")
            )
        return super().write(vals)
