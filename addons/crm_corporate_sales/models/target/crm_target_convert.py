from markupsafe import Markup
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..arguments import check_ids, read_id
from ..segment.crm_segment import LIST, PARTNER
from .crm_target import CONVERTED, OPEN_STATES

PROCESS = "ladder"
#: where a deal begins: with a known decision maker, and without
STAGE_DECISION_MAKER = "call_decision_maker"
STAGE_SEARCH = "find_decision_maker"

LEAD = "lead"
DEAL = "opportunity"


class CrmTarget(models.Model):
    """A target becomes a lead or a deal of the sales ladder (spec 2, point 12)."""

    _inherit = "crm.target"

    def action_open_convert(self):
        """Ask what the deal needs."""
        self.ensure_one()
        self.check_access("write")
        self._require_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Convert: %s", self.name),
            "res_model": "crm.target.convert",
            "view_mode": "form",
            "target": "new",
            "context": {"default_target_id": self.id},
        }

    def convert(self, kind=DEAL, values=False, stage_code=False, lead=None):
        """Make a lead or deal of the target, or give it to one that is there.

        :param str kind: ``lead`` or ``opportunity``
        :param dict values: fields of the new ``crm.lead``; by default what the target knows
        :param str stage_code: stage of the sales ladder to begin in
        :param lead: an open ``crm.lead`` of the company, or its id, to take instead of a new one
        :return: the ``crm.lead``
        :raises UserError: converted or dropped already, nobody owns it, the sheet lacks what has
            to be known before
        """
        check_ids(self)
        self.ensure_one()
        self.check_access("write")
        self._require_owner()
        self._check_told(kind, values, stage_code)
        lead = self._read_lead(lead)
        # two who convert at once must not make two deals
        self._lock_state()
        if self.state not in OPEN_STATES:
            raise UserError(
                self.env._(
                    "“%(target)s” is “%(state)s” already.",
                    target=self.name,
                    state=self._state_name(self.state),
                )
            )
        self._require_sheet(CONVERTED)
        if lead:
            self._take_existing_lead(lead)
        else:
            self._make_partner()
            vals = {**self._prepare_lead_vals(kind, stage_code), **(values or {})}
            lead = self.env["crm.lead"].create(vals)
        self._hand_over_people(lead)
        self._join_segment()
        self._set_converted(lead)
        return lead

    def _read_lead(self, lead):
        """The deal to take, told as a record or, by outside programs, as its id."""
        if isinstance(lead, models.BaseModel):
            return lead
        found = self.env["crm.lead"].browse(read_id(self.env, "lead", lead) or [])
        if found and not found.exists():
            raise UserError(self.env._("There is no deal with the id %s.", lead))
        return found

    def _check_told(self, kind, values, stage_code):
        """:raises UserError: what an outside program told can't be understood"""
        leads = self.env["crm.lead"]
        if kind not in (LEAD, DEAL):
            raise UserError(self.env._("A target becomes “lead” or “opportunity”."))
        if values and not isinstance(values, dict):
            raise UserError(self.env._("Values of the deal are given as {field: value}."))
        unknown = sorted(set(map(str, values or ())) - set(leads._fields))
        if unknown:
            raise UserError(self.env._("A deal has no field “%s”.", unknown[0]))
        process = self.env["crm.process"].find_by_code(PROCESS, self.company_id)
        if stage_code and not process._stage(stage_code):
            raise UserError(self.env._("The sales ladder has no stage “%s”.", stage_code))

    def _join_segment(self):
        """The customer goes where the target was counted."""
        # sudo: salespeople don't keep segments; this one was chosen for the target
        segment = self.sudo().segment_id
        if segment.kind == LIST and segment.model_name == PARTNER and self.partner_id:
            segment._add_members(self.partner_id)

    def _take_existing_lead(self, lead):
        if lead.won_status != "pending":
            raise UserError(self.env._("The deal “%s” is closed.", lead.name))
        if lead.company_id and lead.company_id != self.company_id:
            raise UserError(self.env._("The deal “%s” is one of another company.", lead.name))
        lead.check_access("write")
        if lead.partner_id:
            self.partner_id = self.partner_id or lead.partner_id.commercial_partner_id
        else:
            lead.partner_id = self._make_partner()
        told = self._describe_for_deal()
        if told:
            lead.message_post(body=told, subtype_xmlid="mail.mt_note")

    def _make_partner(self):
        """The card of the company, made if there is none."""
        self.ensure_one()
        if not self.partner_id:
            self.partner_id = self.env["res.partner"].create(self._prepare_partner_vals())
        return self.partner_id

    def _prepare_partner_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "is_company": True,
            "vat": self.vat,
            "website": self.website,
            "phone": self.phone,
            "email": self.email,
            "city": self.city,
            "country_id": self.country_id.id,
            "industry_id": self.industry_id.id,
            "user_id": self.user_id.id,
        }

    def _prepare_lead_vals(self, kind, stage_code=False):
        """Values of the lead or deal that the target becomes."""
        self.ensure_one()
        process = self.env["crm.process"].find_by_code(PROCESS, self.company_id)
        code = stage_code or (STAGE_DECISION_MAKER if self.decision_maker_known else STAGE_SEARCH)
        person = self.contact_ids.sorted(lambda item: not item.is_decision_maker)[:1]
        vals = {
            "name": self.name,
            "type": kind,
            "partner_id": self.partner_id.id,
            "partner_name": self.name,
            "contact_name": person.name,
            "function": person.function,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "source_id": self.source_id.id,
            "medium_id": self.medium_id.id,
            "campaign_id": self.campaign_id.id,
            "description": self._describe_for_deal(),
            "process_id": process.id,
            "stage_id": process._stage(code).id or process._get_first_stage().id,
        }
        # what is not told about the company is taken from the customer's card
        told = {
            "phone": person.phone or self.phone,
            "email_from": person.email or self.email,
            "website": self.website,
            "city": self.city,
            "country_id": self.country_id.id,
        }
        return {**vals, **{name: value for name, value in told.items() if value}}

    def _describe_for_deal(self):
        """Sheet and notes, for the description of the deal."""
        self.ensure_one()
        parts = [self._describe_sheet(), plaintext2html(self.note) if self.note else ""]
        return Markup("").join(Markup(part) for part in parts if part)

    def _hand_over_people(self, lead):
        """Everybody on the sheet becomes a key contact of the deal."""
        self.ensure_one()
        self.contact_ids._make_partners()
        known = lead.key_contact_ids.partner_id
        new = self.contact_ids.filtered(lambda person: person.partner_id not in known)
        # two lines of the sheet may be one person
        first_lines = [lines[:1] for lines in new.grouped("partner_id").values()]
        self.env["crm.lead.contact"].create(
            [
                {
                    "lead_id": lead.id,
                    "partner_id": person.partner_id.id,
                    "role_id": person.role_id.id,
                    "influence": person.influence,
                    "loyalty": person.loyalty,
                    "note": person.note,
                }
                for person in first_lines
            ]
        )

    def action_view_lead(self):
        """Open the lead or deal."""
        self.ensure_one()
        return self.lead_id.redirect_lead_opportunity_view()
