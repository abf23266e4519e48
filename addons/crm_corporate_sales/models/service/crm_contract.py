from odoo import api, fields, models
from odoo.exceptions import UserError

# An object of this process only: a context value from outside can never be it.
_SERVICE = object()
#: what an entry of the register has from its service contract
SERVICE_FIELDS = frozenset({"valid_from", "valid_to", "amount", "partner_id", "kind", "lead_id"})


class CrmContract(models.Model):
    """The register's entry of a service contract: number and signature here, terms there."""

    _inherit = "crm.contract"

    service_contract_ids = fields.One2many(
        comodel_name="contract.contract",
        inverse_name="register_id",
        string="Service Contracts",
        readonly=True,
        copy=False,
    )
    has_service_contract = fields.Boolean(
        compute="_compute_has_service_contract",
        help="Validity and sum come from the terms of service.",
    )

    @api.depends("service_contract_ids")
    def _compute_has_service_contract(self):
        # sudo: that there are terms of service is no secret of whoever reads the entry
        found = (
            self.env["contract.contract"]
            .sudo()
            .with_context(active_test=False)
            .search([("register_id", "in", self.ids)])
            .register_id
        )
        for contract in self:
            contract.has_service_contract = contract._origin in found

    def _as_service(self):
        """These entries with the right to take over what their service contract says."""
        return self.with_context(service_terms=_SERVICE)

    def write(self, vals):
        taken = SERVICE_FIELDS.intersection(vals)
        # sudo: the service contract moves along with its entry
        services = self.sudo().service_contract_ids if taken or "state" in vals else self.browse()
        if taken and services and not self._may_write_service_terms():
            raise UserError(
                self.env._(
                    "“%(contract)s” has terms of service: change or renew them there.",
                    contract=services[0].display_name,
                )
            )
        result = super().write(vals)
        if services and "lead_id" in vals:
            services.write({"lead_id": vals["lead_id"]})
        if services and "state" in vals:
            services._on_register_state(vals["state"])
        return result

    def _may_write_service_terms(self):
        # the server moves contracts along when deals are merged
        return self.env.su or self.env.context.get("service_terms") is _SERVICE

    def action_view_service(self):
        """Open the terms of service."""
        self.ensure_one()
        contract = self.service_contract_ids[:1]
        return {
            "type": "ir.actions.act_window",
            "res_model": "contract.contract",
            "res_id": contract.id,
            "views": [(contract.get_formview_id(), "form")],
        }
