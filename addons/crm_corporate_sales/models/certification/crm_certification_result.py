from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_certification import OPEN


class CrmCertification(models.Model):
    """The way to the certificate."""

    _inherit = "crm.certification"

    def action_plan(self):
        """To plan → planned.

        :raises UserError: no organisation or no day
        """
        for record in self:
            record._require("organisation_id", "date_planned")
        return self._move_state(["draft"], "planned")

    def action_start(self):
        """Planned → in progress: the organisation begins."""
        return self._move_state(
            ["planned"], "in_progress", date_start=fields.Date.context_today(self)
        )

    def action_pass(self):
        """In progress → done, passed.

        :raises UserError: no protocol, certificate, serial number or first day of validity
        """
        for record in self:
            record._require(
                "organisation_id",
                "serial_number",
                "protocol_number",
                "protocol_date",
                "certificate_number",
                "valid_from",
            )
        return self._finish("passed")

    def action_fail(self):
        """In progress → done, failed.

        :raises UserError: no protocol, or no remarks that say why
        """
        for record in self:
            record._require("protocol_number", "protocol_date", "result_note")
        return self._finish("failed")

    def action_repeat(self):
        """It has to be done again: the next attempt is made, and opened.

        From an attempt at work it is its result; a failed one, and one whose certificate ends,
        keep theirs.

        :raises UserError: the attempt was repeated already
        """
        for record in self.filtered(lambda item: item.state in OPEN):
            record._require("protocol_number", "result_note")
            record._finish("repeat")
        attempts = self._create_next()
        if len(attempts) == 1:
            return attempts._action_open_form()
        return True

    def _finish(self, result):
        return self._move_state(
            ["in_progress"], "done", result=result, date_done=fields.Date.context_today(self)
        )

    def _require(self, *names):
        self.ensure_one()
        missing = [name for name in names if not self[name]]
        if missing:
            raise UserError(
                self.env._(
                    "“%(certification)s”: fill in %(fields)s first.",
                    certification=self.display_name,
                    fields=", ".join(
                        f"“{self._fields[name]._description_string(self.env)}”" for name in missing
                    ),
                )
            )

    def _create_next(self):
        """The next attempts at these pieces."""
        self.check_access("write")
        self._lock_state()
        for record in self:
            if record.state != "done" or record.next_ids.filtered(
                lambda item: item.state != "cancelled"
            ):
                raise UserError(
                    self.env._(
                        "“%(certification)s” has no result yet, or is being repeated already.",
                        certification=record.display_name,
                    )
                )
        # sudo: the attempt continues what the user may write; engineers do not create any
        attempts = self.sudo()._as_move()
        created = attempts.create([record._prepare_next_vals() for record in attempts])
        for record, attempt in zip(self, created, strict=True):
            record.message_post(
                body=self.env._("The next attempt is %(attempt)s.", attempt=attempt.attempt)
            )
        return created.with_env(self.env)

    def _prepare_next_vals(self):
        self.ensure_one()
        return {
            "order_id": self.order_id.id,
            "sale_line_id": self.sale_line_id.id,
            "unit_no": self.unit_no,
            "product_id": self.product_id.id,
            "equipment_name": self.equipment_name,
            "quantity": self.quantity,
            "lot_id": self.lot_id.id,
            "serial_number": self.serial_number,
            "organisation_id": self.organisation_id.id,
            "engineer_ids": [(6, 0, self.engineer_ids.ids)],
            "programme": self.programme,
            "programme_file": self.programme_file,
            "programme_file_name": self.programme_file_name,
            "reminder_days": self.reminder_days,
            "previous_id": self.id,
            "attempt": self.attempt + 1,
        }

    def action_cancel(self, reason):
        """Cancel a certification without a result.

        :param str reason: why; shown in the certification and its log
        :raises UserError: no reason, or there is a result
        :raises AccessError: the order needs it, and the user is no sales manager
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the certification is cancelled."))
        self.check_access("write")
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        # sudo: engineers do not read the order's lines
        needed = self.sudo().filtered("sale_line_id")
        if needed and not is_manager:
            raise AccessError(
                self.env._(
                    "“%(certification)s” is needed by the order. Only a sales manager can cancel "
                    "it.",
                    certification=needed[0].display_name,
                )
            )
        return self._move_state(list(OPEN), "cancelled", cancel_reason=reason, is_waived=True)

    @api.model
    def _get_chains(self, records):
        """{first attempt: all attempts at its piece, oldest first}."""
        chains = {}
        for record in records.sorted("id"):
            first = record
            while first.previous_id:
                first = first.previous_id
            chains[first] = chains.get(first, self.browse()) | record
        return chains

    def action_open_history(self):
        """All attempts at this piece."""
        self.ensure_one()
        chain = self._get_chains(self.order_id.sudo().certification_ids)
        own = next(attempts for attempts in chain.values() if self in attempts)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_certification"
        )
        return {**action, "domain": [("id", "in", own.ids)], "context": {}}

    # ------------------------------------------------------------
    # what the order says of it
    # ------------------------------------------------------------

    def _prepare_execution_status(self):
        """One item of ``sale.order.execution_status()["certification"]``; no costs."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.display_name,
            "state": self.state,
            "product_id": self.product_id.id,
            "equipment": self.equipment_name,
            "serial_number": self.serial_number or False,
            "attempt": self.attempt,
            "organisation": self.organisation_id.name or False,
            "date_planned": fields.Date.to_string(self.date_planned) or False,
            "date_done": fields.Date.to_string(self.date_done) or False,
            "engineers": self.engineer_ids.mapped("name"),
            "protocol_number": self.protocol_number or False,
            "result": self.result or False,
            "certificate": self.certificate_number or False,
            "valid_from": fields.Date.to_string(self.valid_from) or False,
            "valid_to": fields.Date.to_string(self.valid_to) or False,
        }

    def _prepare_document_status(self, files):
        """Protocol and certificate as items of ``sale.order.execution_status()["documents"]``.

        :param dict files: see ``sale.order._get_status_files``
        """
        self.ensure_one()
        papers = (
            (
                "protocol",
                self.env._("Certification protocol %(number)s", number=self.protocol_number),
                self.protocol_date,
            ),
            (
                "certificate",
                self.env._("Certificate %(number)s", number=self.certificate_number),
                self.valid_from,
            ),
        )
        return [
            {
                "kind": kind,
                "name": name,
                "number": self[f"{kind}_number"],
                "date": fields.Date.to_string(date) or False,
                # the outside organisation makes them, nobody signs a copy
                "state": "issued",
                "signed": False,
                "missing": False,
                "attachment": files.get((self.id, f"{kind}_file"), False),
            }
            for kind, name, date in papers
            if self[f"{kind}_number"]
        ]

    # ------------------------------------------------------------
    # the printed protocol
    # ------------------------------------------------------------

    def _get_protocol_lang(self):
        """The customer's language."""
        self.ensure_one()
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _get_protocol_name(self):
        self.ensure_one()
        number = (self.protocol_number or self.serial_number or "").replace("/", "-")
        return self.with_context(lang=self._get_protocol_lang()).env._(
            "Certification protocol %(number)s", number=number
        )
