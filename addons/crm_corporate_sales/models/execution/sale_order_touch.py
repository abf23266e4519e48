import logging

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

#: key of the transaction's list of touched orders
_TOUCHED = "crm_corporate_sales.execution_touched"


class SaleOrder(models.Model):
    """One place where documents say that the execution of an order changed."""

    _inherit = "sale.order"

    def _touch_execution(self):
        """Note that documents of these orders changed.

        Whatever a document does many times in a transaction, the facts are read once at its end
        (:meth:`_on_execution_changed`), for all orders together. Costs nothing but a set.
        """
        if not self.ids:
            return
        touched = self.env.cr.precommit.data.setdefault(_TOUCHED, set())
        if not touched:
            self.env.cr.precommit.add(self.env["sale.order"].sudo()._settle_execution)
        touched.update(self.ids)

    def _settle_execution(self):
        """Read the facts of the touched orders now; tests and screens that answer at once call it."""
        touched = self.env.cr.precommit.data.pop(_TOUCHED, None)
        if not touched:
            return
        # sudo: a worker who moves goods has no right on the deal; facts are computed, not chosen
        orders = self.sudo().with_context(active_test=False, mail_notrack=False).browse(touched)
        try:
            with self.env.cr.savepoint():
                orders.exists()._on_execution_changed()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # somebody settles the same orders: the whole call is tried again, with their facts
            raise
        except Exception:
            # The goods were moved: that must not fail over what follows for the deal. The cron
            # takes the orders up again.
            _logger.exception(
                "The execution of the orders %s could not be settled", sorted(touched)
            )
            orders.invalidate_recordset()
            orders._note_unsettled()

    def _on_execution_changed(self):
        """Documents of these orders changed: capabilities refresh what they keep, then the deal
        goes on. Runs with the rights of the server, for many orders.
        """
        leads = self.opportunity_id
        # closed before these documents changed, not by them
        closed = leads.filtered("stage_id.is_final")
        (leads - closed)._follow_execution()
        closed._ask_about_open_again()
