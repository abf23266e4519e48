from odoo import models


class MrpWorkorder(models.Model):
    """Whoever works in production may end a work order: Odoo reads the entries of analytic accounting
    then, on which production has no right.
    """

    _inherit = "mrp.workorder"

    def action_cancel(self):
        self.check_access("write")
        # sudo: the right to the work order was checked; its analytic entries follow it
        return super(MrpWorkorder, self.sudo()).action_cancel()

    def _create_or_update_analytic_entry_for_record(self, value, hours):
        # sudo: analytic entries follow the work order that somebody with rights changed
        return super(MrpWorkorder, self.sudo())._create_or_update_analytic_entry_for_record(
            value, hours
        )
