from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.target.crm_target_convert import DEAL, LEAD, PROCESS


class CrmTargetDrop(models.TransientModel):
    """Why targets are not worked on any more."""

    _name = "crm.target.drop"
    _description = "Drop Targets"

    target_ids = fields.Many2many(comodel_name="crm.target", required=True)
    reason_id = fields.Many2one(comodel_name="crm.target.reason", required=True)
    note = fields.Text(help="Goes to the log of the targets.")

    def action_apply(self):
        """Drop them."""
        self.ensure_one()
        self.target_ids._drop(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}


class CrmTargetConvert(models.TransientModel):
    """What the lead or deal is to know that the target doesn't."""

    _name = "crm.target.convert"
    _description = "Convert a Target"

    target_id = fields.Many2one(comodel_name="crm.target", required=True, ondelete="cascade")
    # read with the user's own rights: anybody may name any target in this dialog
    company_id = fields.Many2one(related="target_id.company_id", related_sudo=False)
    currency_id = fields.Many2one(related="target_id.currency_id", related_sudo=False)
    known_partner_id = fields.Many2one(related="target_id.known_partner_id", related_sudo=False)
    missing_names = fields.Char(related="target_id.missing_names", related_sudo=False)
    completeness = fields.Integer(related="target_id.completeness", related_sudo=False)
    kind = fields.Selection(
        selection=[(DEAL, "A deal of the sales ladder"), (LEAD, "A lead, to be qualified")],
        string="Make",
        required=True,
        default=DEAL,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Or Take the Deal",
        domain="[('won_status', '=', 'pending'), ('company_id', 'in', (company_id, False))]",
        help="The company has an open lead or deal already: the target becomes this one.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        domain="[('is_company', '=', True), ('company_id', 'in', (company_id, False))]",
        help="The company in the address book. Empty: a card is made.",
    )
    name = fields.Char(string="Name of the Deal")
    need_text = fields.Text(string="Need", help="What they want to achieve, in their words.")
    expected_revenue = fields.Monetary(string="Expected Amount")
    date_deadline = fields.Date(string="Expected Closing")
    source_id = fields.Many2one(comodel_name="utm.source")
    stage_id = fields.Many2one(
        comodel_name="crm.stage",
        string="Begin In",
        domain="[('process_id', '=', process_id), ('is_final', '=', False)]",
    )
    process_id = fields.Many2one(comodel_name="crm.process", compute="_compute_process_id")

    @api.depends("target_id")
    def _compute_process_id(self):
        for wizard in self:
            wizard.process_id = (
                self.env["crm.process"].find_by_code(PROCESS, wizard.target_id.company_id)
                if wizard.target_id
                else False
            )

    @api.model
    def default_get(self, field_names):
        values = super().default_get(field_names)
        target = self.env["crm.target"].browse(values.get("target_id") or [])
        if target:
            target.check_access("read")
            vals = target._prepare_lead_vals(DEAL)
            values.setdefault("name", target.name)
            values.setdefault("partner_id", target.partner_id.id)
            values.setdefault("lead_id", target.known_lead_id.id)
            values.setdefault("stage_id", vals["stage_id"])
            values.setdefault("source_id", target.source_id.id)
        return values

    def action_apply(self):
        """Make the lead or deal and open it."""
        self.ensure_one()
        target = self.target_id
        target.check_access("write")
        if self.partner_id != target.partner_id:
            target.partner_id = self.partner_id
        if self.lead_id:
            lead = target.convert(lead=self.lead_id)
        else:
            if not (self.name or "").strip():
                raise UserError(self.env._("Give the deal a name."))
            lead = target.convert(self.kind, self._prepare_lead_vals(), self.stage_id.code)
        return lead.redirect_lead_opportunity_view()

    def _prepare_lead_vals(self):
        return {
            "name": self.name,
            "need_text": self.need_text,
            "expected_revenue": self.expected_revenue,
            "date_deadline": self.date_deadline,
            "source_id": self.source_id.id,
        }
