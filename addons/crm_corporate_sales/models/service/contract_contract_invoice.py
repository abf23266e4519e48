from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

#: two calls as near as that were the same wish
AT_ONCE = timedelta(seconds=10)
#: when contracts that somebody else holds are looked at again
LOOK_AGAIN = timedelta(minutes=15)


class ContractContract(models.Model):
    """Invoices of a contract are drawn once, whoever else draws them at the same moment."""

    _inherit = "contract.contract"

    @api.model
    def _cron_recurring_create(self, date_ref=False, create_type="invoice"):
        """See OCA's method. It takes every error for one of the contract and notes it there; that
        somebody else draws the same invoices right now is none: those are left to them.
        """
        domain = self._get_contracts_to_invoice_domain(date_ref)
        due = self.search(domain & Domain("generation_type", "=", create_type))
        free = due.try_lock_for_update(allow_referencing=True)
        if free != due:
            cron = self.env.ref("contract.contract_cron_for_invoice", raise_if_not_found=False)
            if cron:
                # sudo: whoever runs it asks the server to look again
                cron.sudo()._trigger(at=fields.Datetime.now() + LOOK_AGAIN)
        contracts = self.with_context(contracts_to_draw=tuple(free.ids))
        return super(ContractContract, contracts)._cron_recurring_create(
            date_ref=date_ref, create_type=create_type
        )

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        domain = Domain(super()._get_contracts_to_invoice_domain(date_ref))
        ids = self.env.context.get("contracts_to_draw")
        return domain if ids is None else domain & Domain("id", "in", ids)

    def _draw_alone(self):
        """Keep others from drawing the next invoice of this contract.

        :raises UserError: somebody draws it right now, or did when this call came in
        """
        self.ensure_one()
        try:
            # sudo: only the lock; OCA checks the rights
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is just invoicing “%(contract)s”. Look at its invoices first.",
                    contract=self.display_name,
                )
            ) from error
        # sudo: that there is an invoice is no secret of who draws the next one
        drawn = self.sudo()._get_related_invoices().mapped("create_date")
        is_ahead = self.recurring_next_date and (
            self.recurring_next_date > fields.Date.context_today(self)
        )
        if is_ahead and drawn and max(drawn) > fields.Datetime.now() - AT_ONCE:
            raise UserError(
                self.env._(
                    "“%(contract)s” was invoiced just now; the next invoice is due on %(date)s. "
                    "To invoice that as well, press the button again in a moment.",
                    contract=self.display_name,
                    date=fields.Date.to_string(self.recurring_next_date),
                )
            )
