from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine import qualification

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
    vat = fields.Char(
        string="Tax ID",
        compute="_compute_vat",
        store=True,
        readonly=False,
        help="The company's number with the tax office: INN, NIP, VAT.",
    )
    qualification_result = fields.Selection(
        selection=[
            (qualification.DEAL, "Deal"),
            (qualification.NURTURE, "Nurture later"),
            (qualification.NOT_LEAD, "Not a lead"),
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
    qualification_missing = fields.Char(
        string="Still Needed for a Deal",
        compute="_compute_qualification_missing",
        help="What has to be filled in before the lead can become a deal.",
    )

    @api.depends("partner_id")
    def _compute_vat(self):
        for lead in self:
            lead.vat = lead.partner_id.commercial_partner_id.vat or lead.vat

    @api.depends("won_status", "lost_reason_id.is_junk")
    def _compute_is_junk(self):
        for lead in self:
            # sudo: whoever changes a lead may not be allowed to read the reasons
            lead.is_junk = lead.won_status == "lost" and lead.sudo().lost_reason_id.is_junk

    @api.depends(*qualification.REQUIRED, "qualification_result")
    @api.depends_context("lang", "tz")
    def _compute_qualification_missing(self):
        labels = self._get_qualification_labels()
        for lead in self:
            lead.qualification_missing = ", ".join(
                lead._tell_past_date(name) or labels[name]
                for name in lead._get_qualification_missing()
            )

    @api.model
    def _get_qualification_labels(self):
        """{field: how the form of the qualification calls it}"""
        return {
            "partner_id": self.env._("Customer"),
            "team_id": self.env._("Sales Department"),
            "user_id": self.env._("Salesperson"),
            "need_text": self.env._("Need"),
            "expected_revenue": self.env._("Expected Amount"),
            "date_deadline": self.env._("Expected Closing"),
            "source_id": self.env._("Source"),
        }

    def _tell_qualification_missing(self, names):
        """«Label (technical name)» of fields, for people and programs alike."""
        self.ensure_one()
        labels = self._get_qualification_labels()
        return ", ".join(f"{self._tell_past_date(name) or labels[name]} ({name})" for name in names)

    def _tell_past_date(self, name):
        """What is wrong with a date that lies in the past; nothing when it doesn't."""
        if name != "date_deadline" or not self._is_past(self.date_deadline):
            return ""
        return self.env._(
            "%(field)s in the past: %(date)s",
            field=self._get_qualification_labels()[name],
            date=format_date(self.env, self.date_deadline),
        )

    @api.model
    def _is_past(self, date):
        return bool(date) and date < fields.Date.context_today(self)

    def _get_qualification_missing(self):
        """Names of the fields that a deal still needs."""
        self.ensure_one()
        # sudo: whether there is an amount is asked, also of those who may not see it
        return qualification.missing(self.sudo()._is_told_for_deal)

    def _is_told_for_deal(self, name):
        """Whether a field says what a deal needs.

        An amount below zero is none, nor is a closing that would have been before there was a deal;
        that of a deal may pass.
        """
        if not self._is_filled(name):
            return False
        if name == "expected_revenue":
            return self.expected_revenue > 0
        if name == "date_deadline" and self.qualification_result != qualification.DEAL:
            return not self._is_past(self.date_deadline)
        return True

    @api.depends("qualification_result")
    def _compute_won_status(self):
        """A nurtured lead is neither won nor lost, whatever its probability."""
        super()._compute_won_status()
        for lead in self:
            if lead.qualification_result == qualification.NURTURE and not lead.active:
                lead.won_status = "pending"

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
                vals.setdefault("qualification_result", qualification.DEAL)
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

    def _set_qualification(self, result, **more):
        """Note what was found out about these leads; their inquiries follow.

        :param result: one of ``engine.qualification.RESULTS``, or False when they are open again
        :param more: other values written along with it
        """
        if not self:
            return
        # sudo: the result is the server's; the right to change the lead was checked
        self.sudo()._as_engine().write(
            {
                "qualification_result": result,
                "qualification_date": bool(result) and fields.Datetime.now(),
                "qualification_user_id": bool(result) and self.env.uid,
                "nurture_date": False,
                **more,
            }
        )
        if result:
            self._settle_inquiries()

    # ------------------------------------------------------------
    # the customer
    # ------------------------------------------------------------

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        if is_company and self.vat:
            values["vat"] = self.vat
        return values

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "need_text", "vat"]

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "need_text": lambda _name, leads: (
                "\n\n".join(dict.fromkeys(filter(None, leads.mapped("need_text")))) or False
            ),
        }
