from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import definition


class CrmLead(models.Model):
    """A won deal whose orders are being carried out: how that begins, and how it ends (spec 3.9)."""

    _inherit = "crm.lead"

    execution_override_reason = fields.Text(
        string="Closed in Spite of What Was Missing",
        readonly=True,
        copy=False,
        help="Why a sales manager closed the deal although something was missing.",
    )
    execution_override_user_id = fields.Many2one(
        "res.users", string="Closed By", readonly=True, copy=False
    )

    is_in_execution = fields.Boolean(
        related="stage_id.is_execution", export_string_translation=False
    )

    # ---- winning ---------------------------------------------------------------------

    def _filter_before_execution(self):
        """Those whose win begins the execution instead of ending the deal."""
        return self.filtered(
            lambda lead: (
                lead.process_id and not lead.stage_id.is_won and lead.process_id._has_execution()
            )
        )

    def _begin_execution(self):
        """These deals are won: each enters the first stage of its execution."""
        for process, leads in self.grouped("process_id").items():
            stage = process._stage(process._current_version()._frozen().won_stage.code)
            leads._check_gate(stage, came_from="stage_id")
            leads._enter_stage(stage)

    def _win_by_order(self):
        """The order of these deals was confirmed: the step that asks for it is done."""
        if not self:
            return
        runs = self._open_step_runs()
        outcomes = {}
        for run in runs:
            winning = [
                item for item in run._frozen_step().outcomes if item.transition == definition.WON
            ]
            if winning:
                outcomes[run] = winning[0]
        ending = runs.filtered(lambda run: run in outcomes)
        self._end_steps(ending, outcomes)
        # no step asked for it: the order came before its time
        self._filter_before_execution()._begin_execution()

    def _check_winning(self):
        """Whoever drags a deal into execution wins it: ask what winning asks."""
        for lead in self.filtered(lambda lead: not lead.stage_id.is_won):
            lead._check_closing("won")

    def _enter_stage(self, stage, owner_given=False):
        won = self.filtered("stage_id.is_won")
        super()._enter_stage(stage, owner_given=owner_given)
        if stage.is_execution:
            (self - won)._on_deal_closed("won")
            self._follow_execution()
        elif won and not stage.is_won:
            won._take_win_back()

    def _refuse_unwinning(self):
        """With a confirmed order a deal is won and stays so."""
        won = self.filtered("stage_id.is_won")
        for lead, orders in won._get_execution_orders().items():
            if orders:
                raise UserError(
                    self.env._(
                        "The order %(order)s of the deal “%(deal)s” is confirmed, so the deal is won. "
                        "Cancel the order first.",
                        order=orders[0].name,
                        deal=lead.name,
                    )
                )

    def _take_win_back(self):
        """The deal went back to where it was not won yet."""
        # sudo: whoever may move the deal moves its figures with it
        for lead in self.sudo()._as_engine():
            lead.write(
                {"probability": min(50.0, lead.stage_id.max_probability), "date_closed": False}
            )
            lead._compute_probabilities()
        self._on_deal_reopened()

    # ---- the gate of closing ---------------------------------------------------------

    def _get_execution_orders(self):
        """{deal: its confirmed orders}, with the rights of the server."""
        # sudo: who reads a deal may know whether its orders are done; nothing else is told
        orders = (
            self.env["sale.order"]
            .sudo()
            .search([("opportunity_id", "in", self.ids), ("state", "=", "sale")])
            .grouped("opportunity_id")
        )
        none = self.env["sale.order"].sudo()
        return {lead: orders.get(lead.sudo(), none) for lead in self}

    def _get_missing_to_close(self):
        """{deal: [what is missing before it can be closed, by name]}"""
        orders_of = self._get_execution_orders()
        orders = self.env["sale.order"].sudo().union(*orders_of.values())
        missing_of = orders._get_missing_to_close() if orders else {}
        result = {}
        for lead, orders in orders_of.items():
            if not orders:
                result[lead] = [self.env._("No order of the deal is confirmed.")]
                continue
            result[lead] = self._join_missing([(order.name, missing_of[order]) for order in orders])
        return result

    @api.model
    def _join_missing(self, missing_by_order):
        """What several orders lack, with the order's name; what all of them say alike is the deal's
        own and said once.

        :param missing_by_order: list of (name of the order, list of texts)
        """
        if len(missing_by_order) == 1:
            return list(missing_by_order[0][1])
        shared = set.intersection(*(set(texts) for _name, texts in missing_by_order))
        own = [
            f"{name}: {text}"
            for name, texts in missing_by_order
            for text in texts
            if text not in shared
        ]
        return own + [text for text in missing_by_order[0][1] if text in shared]

    def _check_execution_over(self, override_reason=False):
        """Refuse to close deals of which something is missing.

        :param str override_reason: why a sales manager closes them in spite of it; logged
        :raises UserError: naming what is missing
        """
        for lead, missing in self._get_missing_to_close().items():
            if not missing:
                continue
            if not override_reason:
                raise UserError(
                    self.env._(
                        "The deal “%(deal)s” can't be closed yet. Missing:\n%(missing)s",
                        deal=lead.name,
                        missing="\n".join(f"• {text}" for text in missing),
                    )
                )
            lead._note_override(override_reason, missing)

    def _note_override(self, reason, missing):
        self.ensure_one()
        # sudo: the server keeps who overrode the gate; the right to was checked
        self.sudo()._as_engine().write(
            {"execution_override_reason": reason, "execution_override_user_id": self.env.uid}
        )
        self.message_post(
            body=self.env._(
                "Closed in spite of what was missing: %(reason)s\n%(missing)s",
                reason=reason,
                missing="\n".join(f"• {text}" for text in missing),
            ),
            subtype_xmlid="mail.mt_note",
        )

    @api.model
    def _pop_override_reason(self, values):
        """The reason among the values of a closing.

        :raises AccessError: the caller is no sales manager
        """
        reason = values.pop("override_reason", False)
        if not reason:
            return False
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say in words why the deal is closed all the same."))
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only sales managers close a deal although something is missing.")
            )
        return reason.strip()

    @api.model
    def _refuse_engine_fields(self, vals):
        super()._refuse_engine_fields(vals)
        if {"execution_override_reason", "execution_override_user_id"} & set(vals):
            raise UserError(self.env._("Why a deal was closed is told when it is closed."))
