from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import clean_context, email_normalize, plaintext2html

from ...engine import matching

WINDOW_PARAMETER = "crm_corporate_sales.inquiry_window_days"
WINDOW_DAYS = 14
#: more partners or deals than this with one phone or mail tell nothing about the person
MATCH_LIMIT = 50


class CrmInquiry(models.Model):
    """How an inquiry finds its customer and its deal, or makes a lead (spec 2, points 1 and 4).

    ``told`` below is what is known of the request: values of ``crm.inquiry`` with the company,
    ``phone_sanitized`` and ``email_normalized`` among them.
    """

    _inherit = "crm.inquiry"

    def action_find_deal(self):
        """Give inquiries made by hand their customer and deal, as registering does.

        :raises UserError: nothing is told by which a deal could be found, or several deals are
            open
        """
        self.check_access("write")
        for inquiry in self.filtered(lambda item: not item.sudo().lead_id):
            told = inquiry._read_told()
            inquiry._lock_person(told)
            # sudo: deals of colleagues have to be found too, else a second lead is made
            found = inquiry.sudo()._find_or_make_deal(told)
            if not found["lead_id"]:
                raise UserError(
                    self.env._(
                        "The customer of “%(inquiry)s” has several open deals. Choose the deal.",
                        inquiry=inquiry.name,
                    )
                )
            inquiry.sudo()._as_move().write(found)
        return True

    def _read_told(self):
        self.ensure_one()
        names = [*self._get_told_fields(), "team_id", "source_id", "medium_id", "campaign_id"]
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in names}
        return {
            **values,
            "company_id": self.company_id.id,
            "phone_sanitized": self.phone_sanitized,
            "email_normalized": self.email_normalized,
        }

    @api.model
    def _get_told_fields(self):
        return (
            "name",
            "channel",
            "contact_name",
            "company_name",
            "phone",
            "email",
            "text",
            "received_at",
        )

    @api.model
    def _lock_person(self, told, **more):
        keys = matching.lock_keys(
            told["company_id"],
            phone=told["phone_sanitized"],
            email=told["email_normalized"],
            **more,
        )
        # sudo: the locks are the server's own
        self.env["crm.inquiry.lock"].sudo()._take(keys)

    @api.model
    def _find_or_make_deal(self, told):
        """Partner and deal of a request; to be called with rights of the server.

        :return: values of ``crm.inquiry``: partner_id, lead_id, created_lead, state
        """
        model = self.with_company(told["company_id"])
        partner = model._find_partner(told)
        verdict, lead_id = model._choose_deal(told, partner)
        lead = self.env["crm.lead"].browse(lead_id or [])
        if verdict == matching.NEW:
            lead = model._make_lead(told, partner)
        elif lead:
            model._tell_deal(lead, told)
        team_id = told.get("team_id") or lead.team_id.id
        return {
            "partner_id": (partner or lead.partner_id).id,
            "lead_id": lead.id,
            "created_lead": verdict == matching.NEW,
            "team_id": team_id,
            "state": "assigned" if lead.user_id else "sorted" if team_id else "new",
        }

    @api.model
    def _get_person_domain(self, told):
        """Records with the phone or the mail of the request; false when neither is known."""
        domains = []
        if told["phone_sanitized"]:
            domains.append(Domain("phone_sanitized", "=", told["phone_sanitized"]))
        if told["email_normalized"]:
            # leads and partners keep the address with its tag
            as_told = email_normalize(told.get("email") or "", strict=False)
            known = dict.fromkeys(filter(None, (told["email_normalized"], as_told)))
            domains.append(Domain("email_normalized", "in", list(known)))
        return Domain.OR(domains) if domains else Domain.FALSE

    @api.model
    def _get_company_domain(self, told):
        return Domain("company_id", "in", (told["company_id"], False))

    @api.model
    def _find_partner(self, told):
        domain = self._get_person_domain(told)
        if domain.is_false():
            return self.env["res.partner"]
        names = ["commercial_partner_id", "phone_sanitized", "email_normalized"]
        partners = self.env["res.partner"].search_fetch(
            domain & self._get_company_domain(told), names, limit=MATCH_LIMIT
        )
        person_id = matching.choose_person(
            [
                matching.Person(
                    item.id,
                    item.commercial_partner_id.id,
                    item.phone_sanitized or None,
                    matching.mailbox(item.email_normalized) or None,
                )
                for item in partners
            ],
            told["phone_sanitized"],
            told["email_normalized"],
        )
        return partners.browse(person_id or [])

    @api.model
    def _choose_deal(self, told, partner):
        """See ``engine.matching.choose_deal``."""
        person = self._get_person_domain(told)
        if person.is_false():
            return matching.NEW, None
        recent = self._find_recent_lead(told, person)
        if recent:
            return matching.choose_deal(recent.ids)
        is_open = self._get_open_deal_domain() & self._get_company_domain(told)
        leads = self.env["crm.lead"].with_context(active_test=False)
        if not partner:
            own = leads.search(is_open & person, limit=MATCH_LIMIT)
            return matching.choose_deal(own.filtered("active").ids, own.ids)
        firm = partner.commercial_partner_id
        of_person = Domain("partner_id", "=", partner.id) | (
            Domain("partner_id", "=", False) & person
        )
        of_firm = Domain("partner_id.commercial_partner_id", "=", firm.id)
        found = leads.search(is_open & (of_person | of_firm), limit=MATCH_LIMIT)
        circles = []
        for near in (found.filtered("active"), found):
            own = near.filtered(lambda lead: lead.partner_id == partner or not lead.partner_id)
            circles += [own.ids, near.ids]
        return matching.choose_deal(*circles)

    @api.model
    def _get_open_deal_domain(self):
        """Deals that a request can belong to, to be searched with the archived ones."""
        return Domain("won_status", "=", "pending") & Domain("active", "=", True)

    @api.model
    def _find_recent_lead(self, told, person):
        """The open deal of an inquiry of the same person within the window."""
        start, end = matching.window(told["received_at"], self._get_window_days())
        earlier = self.search(
            person
            & Domain("company_id", "=", told["company_id"])
            & Domain("received_at", ">=", start)
            & Domain("received_at", "<=", end)
            & Domain("state", "!=", "rejected")
            & Domain("lead_id", "any", self._get_open_deal_domain()),
            limit=1,
        )
        return earlier.lead_id

    @api.model
    def _get_window_days(self):
        # sudo: parameters of the system are for administrators
        value = self.env["ir.config_parameter"].sudo().get_param(WINDOW_PARAMETER)
        return int(value) if (value or "").strip().isdigit() else WINDOW_DAYS

    # ------------------------------------------------------------
    # a new lead, or news for an existing deal
    # ------------------------------------------------------------

    @api.model
    def _make_lead(self, told, partner):
        # neither the caller nor what their screen proposes gets into the lead
        leads = self.env["crm.lead"].with_context(clean_context(self.env.context))
        leads = leads.with_context(mail_create_nosubscribe=True)
        return leads.create(self._prepare_lead_vals(told, partner))

    @api.model
    def _prepare_lead_vals(self, told, partner):
        uses_leads = self.env.user.has_group("crm.group_use_lead")
        vals = {
            "name": told["name"],
            "type": "lead" if uses_leads else "opportunity",
            "company_id": told["company_id"],
            "team_id": told.get("team_id"),
            "user_id": False,
            "partner_id": partner.id,
            "description": plaintext2html(told["text"]) if told.get("text") else False,
            "date_received": told["received_at"],
            "source_id": told.get("source_id"),
            "medium_id": told.get("medium_id"),
            "campaign_id": told.get("campaign_id"),
        }
        told_by_lead_field = {
            "contact_name": told.get("contact_name"),
            "partner_name": told.get("company_name"),
            "phone": self._get_lead_phone(told),
            "email_from": told.get("email"),
        }
        # what was not told is taken from the partner
        vals.update({name: value for name, value in told_by_lead_field.items() if value})
        return vals

    @api.model
    def _get_lead_phone(self, told):
        """The phone in a form that Odoo can compare, too; as it was told when it is none."""
        known = told["phone_sanitized"]
        return (
            self._phone_format(number=known, force_format="INTERNATIONAL")
            if known
            else told.get("phone")
        )

    @api.model
    def _tell_deal(self, lead, told):
        """Say on the deal, and to whoever has it, that the client asked again."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        lead.message_post(
            body=self.env._(
                "The client asked again (%(channel)s): %(subject)s",
                channel=channels[told["channel"]],
                subject=told["name"],
            ),
            partner_ids=lead.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
