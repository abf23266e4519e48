from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import qualification


class CrmLead(models.Model):
    """Qualifying: for the form and for outside programs alike."""

    _inherit = "crm.lead"

    def qualify(self, result, values=False):
        """Say what became of these leads.

        :param str result: ``deal``; ``nurture`` with ``nurture_date`` (``YYYY-MM-DD``) in values;
            ``not_lead`` with ``lost_reason_id`` or ``lost_reason_code``
        :param dict values: fields of the lead written first; ``note`` goes to the lead's log
        :return: list of dicts, see :meth:`qualification_status`
        :raises UserError: closed already, a field is missing (named), a value can't be read, the
            closing or the decision of a deal is told for a day in the past
        """
        self._check_process_access()
        if result not in qualification.RESULTS:
            raise UserError(
                self.env._(
                    "A lead is qualified as deal, nurture or not_lead, not as “%(result)s”.",
                    result=result,
                )
            )
        leads = self._lock_deals()
        leads._refuse_qualified(result)
        values = self._read_values(values)
        note = self._read_code(values.pop("note", False))
        reason = leads._pop_lost_reason(values)
        date = self._read_nurture_date(values.pop("nurture_date", False))
        leads._write_deal_values(values)
        if result == qualification.DEAL:
            leads._refuse_past_dates(values)
        if note:
            for lead in leads:
                lead.message_post(body=note, subtype_xmlid="mail.mt_note")
        if result == qualification.DEAL:
            leads._qualify_as_deals()
        elif result == qualification.NURTURE:
            leads._nurture(date)
        else:
            leads._qualify_as_no_leads(reason)
        # sudo: whoever rejected or gave away a lead may not see it any more
        return leads.sudo()._qualification_rows()

    def qualification_status(self):
        """Where the qualification of these leads stands.

        :return: list of dicts ``id, type, result, missing`` (names of fields a deal still needs),
            ``gate`` (``free, warn, block``), ``nurture_date``, ``lost_reason``, ``is_junk``;
            nothing is None, what is empty is False
        """
        self.check_access("read")
        return self._qualification_rows()

    def _qualification_rows(self):
        return [
            {
                "id": lead.id,
                "type": lead.type,
                "result": lead.qualification_result,
                "missing": list(lead._get_qualification_missing()),
                "gate": lead._get_deal_gate(),
                "nurture_date": fields.Date.to_string(lead.nurture_date) or False,
                # sudo: the code of a reason is no secret
                "lost_reason": lead.sudo().lost_reason_id.code or False,
                "is_junk": lead.is_junk,
            }
            for lead in self
        ]

    def _refuse_qualified(self, result):
        for lead in self:
            if lead.won_status != "pending" or lead._is_closed_deal():
                raise UserError(
                    self.env._(
                        "“%(lead)s” is closed already and can't be qualified.", lead=lead.name
                    )
                )
            if result != lead.qualification_result == qualification.DEAL:
                raise UserError(
                    self.env._(
                        "“%(lead)s” is a deal already. Postpone its step, or close it as lost.",
                        lead=lead.name,
                    )
                )

    def _refuse_past_dates(self, names):
        """:raises UserError: a date that was just told for a deal to come has passed"""
        for name in ("date_deadline", "decision_date"):
            for lead in self if name in names else ():
                if self._is_past(lead[name]):
                    raise UserError(
                        self.env._(
                            "“%(lead)s” can't become a deal: %(field)s (%(name)s) is in the past, "
                            "%(date)s.",
                            lead=lead.name,
                            field=self._fields[name]._description_string(self.env),
                            name=name,
                            date=fields.Date.to_string(lead[name]),
                        )
                    )

    def _pop_lost_reason(self, values):
        """The reason out of ``lost_reason_id`` or ``lost_reason_code``."""
        reason_id, code = (
            values.pop(name, False) for name in ("lost_reason_id", "lost_reason_code")
        )
        # sudo: whoever rejects a lead may not be allowed to read the list of reasons
        reasons = self.env["crm.lost.reason"].sudo()
        if code:
            reason = reasons.search([("code", "=", self._read_code(code))], limit=1)
        elif isinstance(reason_id, int) and not isinstance(reason_id, bool):
            reason = reasons.browse(reason_id).exists()
        else:
            reason = reasons
        if (code or reason_id) and not reason:
            raise UserError(
                self.env._("There is no lost reason “%(reason)s”.", reason=code or reason_id)
            )
        return reason

    def _read_nurture_date(self, value):
        try:
            return fields.Date.to_date(value or False) or False
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("“%(value)s” is not a date (YYYY-MM-DD).", value=value)
            ) from error

    def _qualify_as_deals(self):
        self._end_nurture()
        new = self.filtered(lambda lead: lead.qualification_result != qualification.DEAL)
        for lead in new.filtered(lambda lead: not lead.partner_id):
            known = lead.partner_name or lead.contact_name or lead.email_normalized
            lead._handle_partner_assignment(
                force_partner_id=lead._find_matching_partner().id, create_missing=bool(known)
            )
        for lead in new.filtered(lambda lead: lead.type == "lead"):
            lead._with_qualification_later().convert_opportunity(lead.partner_id)
        new._become_deals()

    def _qualify_as_no_leads(self, reason):
        if not reason:
            raise UserError(self.env._("Choose why it is not a lead."))
        if not reason.is_not_lead:
            raise UserError(
                self.env._(
                    "“%(reason)s” is a reason to lose a deal. Choose one that is marked "
                    "“Not a Lead”, or close the deal as lost.",
                    reason=reason.name,
                )
            )
        self.action_set_lost(lost_reason_id=reason.id)
        # lost before by another way: the reason makes the result
        self._note_lost()

    # ------------------------------------------------------------
    # buttons
    # ------------------------------------------------------------

    def action_open_qualification(self):
        """Open the form that collects what a deal needs."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualify: %(lead)s", lead=self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("crm_corporate_sales.crm_lead_view_form_qualify").id, "form")],
            "target": "new",
        }

    def action_qualify_deal(self):
        """Make the deal and open it."""
        self.qualify(qualification.DEAL)
        return self.redirect_lead_opportunity_view()

    def action_open_nurture(self):
        """Ask until when."""
        return self._open_qualify_wizard(qualification.NURTURE, self.env._("Nurture Later"))

    def action_open_not_lead(self):
        """Ask why."""
        return self._open_qualify_wizard(qualification.NOT_LEAD, self.env._("Not a Lead"))

    def _open_qualify_wizard(self, result, title):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.lead.qualify",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_ids": self.ids, "default_result": result},
        }

    def action_take_up_again(self):
        """Bring nurtured leads back before their day."""
        self._check_process_access()
        self._end_nurture()
        return True
