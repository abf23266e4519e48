from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .crm_commissioning import OPEN


class CrmCommissioning(models.Model):
    """The way from the plan to the act."""

    _inherit = "crm.commissioning"

    def _follow_visits(self):
        """With a visit it is planned, without one it is to be planned again."""
        for record in self:
            visits = record.visit_ids.filtered(lambda visit: visit.state != "cancelled")
            if record.state == "draft" and visits:
                record._move_state(["draft"], "planned")
            elif record.state == "planned" and not visits:
                record._move_state(["planned"], "draft")

    def action_plan_visit(self):
        """Open a new visit to this site."""
        self.ensure_one()
        return {
            "name": self.env._("Plan a Visit"),
            "type": "ir.actions.act_window",
            "res_model": "crm.commissioning.visit",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_commissioning_id": self.id},
        }

    def action_start(self):
        """Planned → in progress: the engineers begin."""
        return self._move_state(
            ["draft", "planned"], "in_progress", date_started=fields.Datetime.now()
        )

    def action_prepare_act(self):
        """In progress → the act of completed works waits for the customer's signature.

        :raises UserError: something on the checklist is open, a serial number or a work is
            missing, a visit is still planned, or a severe defect is neither removed nor accepted
        """
        for record in self:
            problems = record._get_act_problems()
            if problems:
                raise UserError(
                    self.env._(
                        "The act of “%(commissioning)s” can't be made yet:\n%(problems)s",
                        commissioning=record.display_name,
                        problems="\n".join(f"– {problem}" for problem in problems),
                    )
                )
            record._move_state(["in_progress"], "act_to_sign", **record._prepare_act_vals())
            on_site = record.visit_ids.filtered(lambda visit: visit.state == "in_progress")
            # sudo: with the act the commissioning is closed for people
            on_site.sudo()._move_state(["in_progress"], "done")
        return True

    def _prepare_act_vals(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        date = self.act_date or today
        return {"act_number": self.act_number or self._next_act_number(date), "act_date": date}

    def _get_act_problems(self):
        """What keeps the act from being made, in words."""
        self.ensure_one()
        problems = [
            self.env._("“%(check)s” is not checked", check=check.name)
            for check in self.check_ids
            if check.state == "todo"
        ]
        if len(problems) > 5:
            rest = len(problems) - 5
            problems = [*problems[:5], self.env._("and more items: %(count)s", count=rest)]
        problems += [
            self.env._("“%(equipment)s” has no serial number", equipment=item.name)
            for item in self.equipment_ids
            if item.is_tracked and not item.serial_number
        ]
        problems += self._get_defect_problems()
        if not self.work_ids:
            problems.append(self.env._("no work done is written down"))
        problems += [
            self.env._(
                "the visit of %(visit)s is neither done nor cancelled", visit=visit.display_name
            )
            for visit in self.visit_ids
            if visit.state == "planned"
        ]
        return problems

    def _get_defect_problems(self):
        return [
            self.env._(
                "the severe defect “%(defect)s” is neither removed nor accepted by the customer "
                "with a day of removal",
                defect=defect.name,
            )
            for defect in self.defect_ids._filter_preventing()
        ]

    def action_return_to_work(self):
        """Act to sign → in progress: something has to be done again. The number is kept."""
        return self._move_state(["act_to_sign"], "in_progress")

    def action_cancel(self, reason):
        """Cancel a commissioning that is not signed.

        What was ordered and is cancelled is not waited for any more, so only a sales manager may
        do that.

        :param str reason: why; shown in the commissioning and its log
        :raises UserError: no reason, or the act is signed
        :raises AccessError: it was ordered, and the user is no sales manager
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the commissioning is cancelled."))
        self.check_access("write")
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        # sudo: engineers do not read the order's lines
        ordered = self.sudo().filtered(lambda item: item.is_automatic or item._is_ordered())
        if ordered and not is_manager:
            raise AccessError(
                self.env._(
                    "“%(commissioning)s” was ordered by the customer. Only a sales manager can "
                    "cancel it.",
                    commissioning=ordered[0].display_name,
                )
            )
        return self._cancel(reason, is_waived=True)

    def _is_ordered(self):
        self.ensure_one()
        return bool(self.service_line_ids or self.equipment_ids.sale_line_id)

    def _cancel(self, reason, **values):
        visits = self.visit_ids.filtered(lambda item: item.state in ("planned", "in_progress"))
        self._move_state([*OPEN, "act_to_sign"], "cancelled", cancel_reason=reason, **values)
        # sudo: a cancelled commissioning is closed for people
        visits.sudo()._move_state(["planned", "in_progress"], "cancelled")
        return True

    # ------------------------------------------------------------
    # what the order says of it
    # ------------------------------------------------------------

    def _prepare_execution_status(self):
        """One item of ``sale.order.execution_status()["commissioning"]``; harmless facts only."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.display_name,
            "state": self.state,
            "site": self.site_address or self.site_id.display_name,
            "date_start": fields.Datetime.to_string(self.date_start),
            "date_end": fields.Datetime.to_string(self.date_end),
            "engineers": self.engineer_ids.mapped("name"),
            "equipment": [
                {
                    "product_id": item.product_id.id,
                    "name": item.name,
                    "serial_number": item.serial_number or False,
                    "quantity": item.quantity,
                }
                for item in self.equipment_ids
            ],
            "checked_percent": self.check_progress,
            "defects_open": self.defects_open,
            "act_number": self.act_number or False,
            "act_date": fields.Date.to_string(self.act_date),
            "signed": self.state == "signed",
            "signed_on": fields.Datetime.to_string(self.act_signed_on),
            "signed_by": self.act_signed_by or False,
        }

    def _prepare_document_status(self, files):
        """The act as an item of ``sale.order.execution_status()["documents"]``.

        :param dict files: see ``sale.order._get_status_files``
        """
        self.ensure_one()
        signed = self.state == "signed"
        return {
            "kind": "act",
            "name": self.env._("Act of completed works %(number)s", number=self.act_number),
            "number": self.act_number,
            "date": fields.Date.to_string(self.act_date) or False,
            "state": "signed" if signed else "to_sign",
            "signed": signed,
            "missing": not signed,
            "attachment": files.get((self.id, "signed_copy"), False),
        }

    def _get_missing_text(self):
        """What is missing of a commissioning that is not signed."""
        self.ensure_one()
        if self.act_number:
            return self.env._(
                "The act of commissioning no. %(number)s (%(site)s) is not signed",
                number=self.act_number,
                site=self.display_name,
            )
        return self.env._("The commissioning %(site)s has no act yet", site=self.display_name)

    def _split(self, equipment, site):
        """Give the equipment at another site a commissioning of its own.

        :param equipment: what stands there, with its checks and defects
        :param site: the partner whose address it is
        :return: the new commissioning
        """
        self.ensure_one()
        self._refuse_closed()
        other = self.create({"order_id": self.order_id.id, "site_id": site.id, "note": self.note})
        defects = self.defect_ids.filtered(lambda item: item.equipment_id in equipment)
        for parts in (equipment, equipment.check_ids, defects):
            parts.write({"commissioning_id": other.id})
        return other
