from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: see what claims cost, besides the responsible
COST_GROUPS = ("sales_team.group_sale_manager", "account.group_account_invoice")
#: what the responsible may write without a right on the deal
WORK_FIELDS = frozenset(
    {
        "user_id",
        "date_deadline",
        "cause_id",
        "solution",
        "refusal",
        "cost",
        "photo_ids",
        "return_picking_id",
        "credit_note_id",
        "reminded_on",
        "priority",
    }
)


class CrmClaim(models.Model):
    """Who may see and change a claim, and what it cost."""

    _inherit = "crm.claim"

    def _filter_free_of_deal(self, operation):
        """Those without a deal; for reading and writing the responsible's own."""
        free = super()._filter_free_of_deal(operation)
        if operation in ("read", "write"):
            # sudo: only to see whose claims these are
            free |= (
                self.filtered("id")
                .sudo()
                .filtered(lambda claim: claim.user_id == self.env.user)
                .sudo(False)
            )
        return free

    @api.model
    def _get_readable_domain(self):
        return Domain("user_id", "=", self.env.uid) | super()._get_readable_domain()

    def _check_write_of_responsible(self, vals):
        """The responsible does the work; what the claim is about is the deal's."""
        if self.env.su or self._is_moving() or not set(vals) - WORK_FIELDS:
            return
        claims = self.sudo()
        claims.lead_id.sudo(False).check_access("write")
        if claims.filtered(lambda claim: not claim.lead_id) and not self.browse().has_access(
            "create"
        ):
            raise AccessError(
                self.env._("Only the work on the claim is yours; the rest salespeople change.")
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_cost(self):
        # sudo: shown to those who may see it only
        for claim in self:
            claim.can_see_cost = claim._may_see_cost()
            claim.cost = claim.sudo().cost_total if claim.can_see_cost else 0.0

    def _inverse_cost(self):
        for claim in self:
            if not claim._may_see_cost():
                raise AccessError(
                    self.env._(
                        "What a claim costs is written by its responsible, by heads of sales and "
                        "by accountants."
                    )
                )
            # sudo: the right was just checked
            claim.sudo().cost_total = claim.cost

    def _may_see_cost(self):
        self.ensure_one()
        user = self.env.user
        return (
            self.env.su
            or self.sudo().user_id == user
            or any(user.has_group(group) for group in COST_GROUPS)
        )
