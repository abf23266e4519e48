from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.call_task.crm_call_campaign import SALESMAN
from ..models.call_task.crm_call_task import OPEN


class CrmCallGive(models.TransientModel):
    """To whom the chosen calls go."""

    _name = "crm.call.give"
    _description = "Give Calls to a Colleague"

    task_ids = fields.Many2many(
        comodel_name="crm.call.task",
        string="Calls",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    open_count = fields.Integer(string="Open Calls", compute="_compute_counts")
    left_count = fields.Integer(
        string="Left as They Are", compute="_compute_counts", help="Done or cancelled already."
    )
    possible_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_possible_user_ids"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Give To",
        required=True,
        domain="[('id', 'in', possible_user_ids)]",
    )

    @api.depends("task_ids")
    def _compute_counts(self):
        for wizard in self:
            wizard.open_count = len(wizard.task_ids.filtered(lambda task: task.state == OPEN))
            wizard.left_count = len(wizard.task_ids) - wizard.open_count

    @api.depends("task_ids")
    def _compute_possible_user_ids(self):
        people = self.env["crm.call.task"]._get_led_people()
        for wizard in self:
            companies = wizard.task_ids.company_id or self.env.company
            domain = [
                ("share", "=", False),
                ("all_group_ids", "in", self.env.ref(SALESMAN).ids),
                *(("company_ids", "in", company.id) for company in companies),
            ]
            if people is not None:
                domain.append(("id", "in", people.ids))
            # sudo: roles of colleagues, to offer those who sell
            wizard.possible_user_ids = self.env["res.users"].sudo().search(domain).sudo(False)

    def action_apply(self):
        """Give them.

        :return: action that closes the dialog and tells how many were given
        :raises UserError: none of the calls is open, or the colleague can't make them
        """
        self.ensure_one()
        if not self.open_count:
            raise UserError(self.env._("None of these calls is open any more."))
        answer = self.task_ids.action_give_to(self.user_id.id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Calls for %(user)s: %(count)s.",
                    user=self.user_id.name,
                    count=len(answer["given"]),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
