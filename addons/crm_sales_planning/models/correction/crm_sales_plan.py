from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ...engine.pace import is_stronger
from ...engine.split import rest
from ..plan.crm_sales_plan import APPROVED, IN_PROGRESS, ISSUED, SUBMITTED


class CrmSalesPlan(models.Model):
    """Agreed targets of coming periods are corrected, and only upwards."""

    _inherit = "crm.sales.plan"

    correction_ids = fields.One2many(
        comodel_name="crm.sales.correction",
        inverse_name="plan_id",
        string="Corrections",
        readonly=True,
    )

    def action_correct(self, line_id, new_target, reason):
        """Make the target of a coming period more ambitious.

        :param int line_id: line of this plan
        :param float new_target: higher than the target now; lower where less is better
        :param str reason: why
        :return: id of the correction
        :raises UserError: the period has begun, the new target is weaker, no reason
        """
        self.ensure_one()
        self.check_access("write")
        line = self.line_ids.filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(
                self.env._(
                    "“%(plan)s” has no line with the id %(id)s.",
                    plan=self.display_name,
                    id=line_id,
                )
            )
        self._lock_state()
        self._check_correctable()
        reason = (reason or "").strip() if isinstance(reason, str | bool) else ""
        if not reason:
            raise UserError(self.env._("Say why the target is corrected."))
        target = line._parse_target(new_target)
        line._check_stronger(target)
        return line._correct(target, reason).id

    def _check_correctable(self):
        self.ensure_one()
        if self.state not in (APPROVED, ISSUED, IN_PROGRESS):
            raise UserError(
                self.env._(
                    "“%(plan)s” is submitted: return it, then type the target.",
                    plan=self.display_name,
                )
                if self.state == SUBMITTED
                else self.env._(
                    "“%(plan)s” is “%(state)s”; only agreed plans are corrected.",
                    plan=self.display_name,
                    state=self._state_name(self.state),
                )
            )
        if self.date_from <= self._get_today():
            raise UserError(
                self.env._(
                    "“%(plan)s” has begun; only coming periods are corrected.",
                    plan=self.display_name,
                )
            )


class CrmSalesPlanLine(models.Model):
    """How a line is corrected."""

    _inherit = "crm.sales.plan.line"

    correction_ids = fields.One2many(
        comodel_name="crm.sales.correction",
        inverse_name="line_id",
        string="Corrections",
        readonly=True,
        copy=False,
    )

    @api.constrains("target")
    def _check_target(self):
        for line in self:
            line._parse_target(line.target)

    def _parse_target(self, number):
        self.ensure_one()
        if (
            isinstance(number, bool)
            or not isinstance(number, int | float)
            or not 0 <= number < 1e14
        ):
            raise UserError(
                self.env._("“%(number)s” is no target; write a positive number.", number=number)
            )
        return float_round(number, precision_rounding=self._get_unit())

    def _check_stronger(self, target):
        self.ensure_one()
        if not is_stronger(target, self.target, self.direction):
            raise UserError(
                self.env._(
                    "Plans are corrected only upwards: more than %(target)s of “%(kpi)s”.",
                    target=self.target,
                    kpi=self.kpi_id.name,
                )
                if self.direction == "up"
                else self.env._(
                    "Plans are corrected only upwards, and less is better here: less than "
                    "%(target)s of “%(kpi)s”.",
                    target=self.target,
                    kpi=self.kpi_id.name,
                )
            )

    def _correct(self, target, reason, kind="upwards"):
        """Set a target that was agreed, and note who did it why."""
        self.ensure_one()
        # sudo: corrections are written by the program; the right to correct was checked
        line = self._as_server()
        old = line.target
        correction = line.env["crm.sales.correction"].create(
            {
                "line_id": line.id,
                "kind": kind,
                "old_target": old,
                "new_target": target,
                "reason": reason,
                "user_id": self.env.uid,
            }
        )
        values = {"target": target}
        if kind == "upwards":
            values["corrected"] = line.corrected + rest(target, old)
        line.write(values)
        line._follow_typed_target()
        line.plan_id._message_log(
            body=self.env._(
                "%(kpi)s: %(old)s → %(new)s. %(reason)s",
                kpi=line.kpi_id.name,
                old=old,
                new=target,
                reason=reason,
            )
        )
        line.plan_id._update_invoiced_target()
        return correction
