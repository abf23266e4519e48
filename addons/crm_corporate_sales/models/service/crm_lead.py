from odoo import api, fields, models
from odoo.exceptions import UserError

from ..contract.crm_lead import CONTRACT_GROUPS
from .crm_lead_step_run import SERVICE_STEPS

#: a service contract in these states is one
LIVE = ("draft", "approval", "sent", "signed", "expired")
SIGNED = ("signed", "expired")
#: what the outcomes of the steps of service say; others (postponed) leave the question open
ANSWERS = {"accepted": "accepted", "signed": "accepted", "refused": "refused"}


class CrmLead(models.Model):
    """Service of what was delivered: the customer's answer and the contract."""

    _inherit = "crm.lead"

    service_answer = fields.Selection(
        selection=[("none", "Not Answered"), ("accepted", "Wanted"), ("refused", "Refused")],
        string="Servicing",
        compute="_compute_service_answer",
        store=True,
        copy=False,
        help="Whether the customer wants a service contract: from the offer made in the stage "
        "“Service”, a reason of refusal, or the contract itself.",
    )
    service_refusal_reason_id = fields.Many2one(
        comodel_name="crm.service.refusal.reason",
        string="Service Refused Because",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        help="Why the customer wants no service contract.",
    )
    service_contract_ids = fields.One2many(
        comodel_name="contract.contract",
        inverse_name="lead_id",
        string="Service Contracts",
        readonly=True,
        copy=False,
        groups=CONTRACT_GROUPS,
    )
    service_contract_count = fields.Integer(
        compute="_compute_service_contract_count",
        string="Service Contracts Count",
        groups=CONTRACT_GROUPS,
    )

    @api.depends("service_refusal_reason_id", "service_contract_ids.service_state")
    def _compute_service_answer(self):
        # also recomputed when a step of service ends: crm_lead_step_run.py
        contracts = self._get_service_contracts(LIVE)
        told = self._get_told_answers()
        for lead in self:
            own = contracts.get(lead._origin, self.env["contract.contract"])
            refused = bool(lead.service_refusal_reason_id)
            answer = told.get(lead._origin.id)
            if own.filtered(lambda contract: contract.service_state in SIGNED):
                lead.service_answer = "accepted"
            elif answer == "refused" and refused:
                lead.service_answer = "refused"
            elif own or answer == "accepted":
                lead.service_answer = "accepted"
            else:
                lead.service_answer = "refused" if refused else "none"

    def _get_told_answers(self):
        """{id of a deal: what the last step of service ended with}."""
        # sudo: the steps of a deal are no secret of whoever sees the deal
        runs = (
            self.env["crm.lead.step.run"]
            .sudo()
            .search_fetch(
                [
                    ("lead_id", "in", self.ids),
                    ("step_code", "in", SERVICE_STEPS),
                    ("outcome_code", "in", list(ANSWERS)),
                    ("state", "=", "done"),
                ],
                ["lead_id", "outcome_code"],
                order="date_end, id",
            )
        )
        return {run.lead_id.id: ANSWERS[run.outcome_code] for run in runs}

    def _get_service_contracts(self, states):
        """{deal: its service contracts in these states, the newest first} (sudo)."""
        # sudo: computed for whoever sees the deal; callers show what is harmless
        return (
            self.env["contract.contract"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("service_state", "in", states)], order="id desc")
            .grouped("lead_id")
        )

    @api.depends("service_contract_ids")
    def _compute_service_contract_count(self):
        counts = dict(
            self.env["contract.contract"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.service_contract_count = counts.get(lead._origin, 0)

    # ------------------------------------------------------------
    # execution
    # ------------------------------------------------------------

    def _get_execution_done(self):
        """Service is done when the customer refused with a reason, or signed the contract."""
        result = super()._get_execution_done()
        signed = self._get_service_contracts(SIGNED)
        for lead in self:
            result[lead]["service"] = bool(
                signed.get(lead.sudo())
                or (lead.service_answer == "refused" and lead.service_refusal_reason_id)
            )
        return result

    def write(self, vals):
        result = super().write(vals)
        if "service_refusal_reason_id" in vals:
            # sudo: the orders are only noted down
            self.sudo().order_ids._touch_execution()
        return result

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_make_service_contract(self):
        """Open the wizard that makes the service contract.

        :raises UserError: the deal has no customer
        """
        self.ensure_one()
        self.check_access("write")
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "The deal “%(deal)s” has no customer yet. Set the customer first.",
                    deal=self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Contract"),
            "res_model": "crm.service.contract.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id, "default_mode": "new"},
        }

    def action_view_service_contracts(self):
        """Open the service contracts of the deal: the form when there is only one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_service_contract"
        )
        action.update(domain=[("lead_id", "=", self.id)], context={})
        if len(self.service_contract_ids) == 1:
            form = self.env.ref("crm_corporate_sales.contract_contract_view_form_service")
            action.update(views=[(form.id, "form")], res_id=self.service_contract_ids.id)
        return action

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: like the messages, everything of the merged deals must arrive (contracts come along
        # with their entries in the register)
        opportunities.sudo().service_contract_ids.lead_id = self.id
        self.env.add_to_compute(self._fields["service_answer"], self)
        return result

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "service_refusal_reason_id"]
