from odoo import fields, models
from odoo.fields import Domain

MANY = 5
MANY_FILES = 20


class CrmInquiry(models.Model):
    """The inquiry that the dispatcher looks at: all that helps to choose the team."""

    _inherit = "crm.inquiry"

    def queue_detail(self):
        """What the queue shows of the selected inquiry.

        :return: dict of ``id, name, text, state`` and what was told; ``customer`` (dict or False);
            ``deals`` to choose from when it has none yet; ``duplicates`` (open deals of somebody
            who may be the same); ``earlier`` (other inquiries of the person); ``files``
        :raises AccessError: the caller may not sort
        """
        self.ensure_one()
        self._check_may_see_queue()
        self.check_access("read")
        # sudo: names of customers and of deals of colleagues help to choose; no amounts
        inquiry = self.sudo()
        lead = inquiry.lead_id
        chosen = inquiry._get_deal_choices() if not lead else lead.browse()
        return {
            "id": self.id,
            "name": inquiry.name,
            "state": inquiry.state,
            "text": inquiry.text or "",
            "contact_name": inquiry.contact_name,
            "company_name": inquiry.company_name,
            "phone": inquiry.phone,
            "email": inquiry.email,
            "source": inquiry.source_id.name or False,
            "campaign": inquiry.campaign_id.title or False,
            "team_id": inquiry.team_id.id,
            "customer": inquiry._describe_customer(),
            "deals": [deal._describe_for_queue() for deal in chosen],
            "duplicates": [
                deal._describe_for_queue() for deal in inquiry._get_likely_duplicates(chosen)
            ],
            "earlier": inquiry._describe_earlier(),
            "files": inquiry._describe_files(),
        }

    def _describe_customer(self):
        self.ensure_one()
        partner = self.partner_id
        if not partner:
            return False
        firm = partner.commercial_partner_id
        place = (partner.city or firm.city, (partner.country_id or firm.country_id).name)
        return {
            "id": partner.id,
            "name": partner.name,
            "firm": firm.name if firm != partner else False,
            "place": ", ".join(filter(None, place)),
            "salesperson": (partner.user_id or firm.user_id).name or False,
        }

    def _get_likely_duplicates(self, known):
        """Open deals of somebody who may be the same person or company; ``known`` don't count."""
        self.ensure_one()
        own = self.lead_id
        pairs = self.env["crm.duplicate.proposal"].search(
            ["|", ("lead_id", "in", own.ids), ("other_lead_id", "in", own.ids)]
        )
        # somebody looked at these and found them different
        distinct = pairs.filtered(lambda pair: pair.state == "distinct")
        proposed = pairs.filtered(lambda pair: pair.state == "open")
        found = proposed.lead_id | proposed.other_lead_id | own.duplicate_lead_ids
        found -= own | known | distinct.lead_id | distinct.other_lead_id
        return found.filtered(lambda lead: lead.won_status == "pending")[:MANY]

    def _describe_earlier(self):
        """The latest other inquiries of the same person."""
        self.ensure_one()
        told = {name: self[name] for name in ("phone_sanitized", "email_normalized")}
        person = self._get_person_domain(told)
        if person.is_false():
            return []
        others = self.search(
            person & Domain([("id", "!=", self.id), ("company_id", "=", self.company_id.id)]),
            order="received_at desc, id desc",
            limit=MANY,
        )
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": item.id,
                "name": item.name,
                "received_at": fields.Datetime.to_string(item.received_at),
                "state": states[item.state],
                "team": item.team_id.name or False,
            }
            for item in others
        ]

    def _describe_files(self):
        self.ensure_one()
        files = self.env["ir.attachment"].search_fetch(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)],
            ["name", "mimetype", "file_size"],
            limit=MANY_FILES,
        )
        return [
            {"id": item.id, "name": item.name, "mimetype": item.mimetype, "size": item.file_size}
            for item in files
        ]


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _describe_for_queue(self):
        """What whoever sorts may know of a colleague's deal."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "stage": self.stage_id.name or False,
            "team": self.team_id.name or False,
            "user": self.user_id.name or False,
            "partner": self.partner_id.name or self.partner_name or False,
        }
