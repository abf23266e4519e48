from odoo import fields, models


class CrmLead(models.Model):
    """Merging deals keeps the key contacts of all of them."""

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: whoever may merge the deals may have their key contacts moved along, as Odoo
        # does with their messages.
        self.sudo()._merge_key_contacts(opportunities.sudo())
        return result

    def _merge_key_contacts(self, opportunities):
        """Move the key contacts of the merged deals here.

        A person known in both deals stays once: what the head deal says of them prevails, what
        it leaves open is filled from the others. Reporting lines follow.

        :param opportunities: deals that are merged into `self`
        """
        self.ensure_one()
        kept = {contact.partner_id: contact for contact in self.key_contact_ids}
        moved = self.env["crm.lead.contact"]
        doubles = self.env["crm.lead.contact"]
        heirs = {}
        lines = {}
        for contact in opportunities.key_contact_ids:
            lines[contact] = contact.reports_to_id
            heir = heirs[contact] = kept.setdefault(contact.partner_id, contact)
            if heir == contact:
                moved |= contact
            else:
                heir._fill_from(contact)
                doubles |= contact
        # Lines into another deal are forbidden, so they are cut before and drawn again after.
        (moved | doubles).write({"reports_to_id": False})
        moved.write({"lead_id": self.id})
        doubles.unlink()
        for contact, superior in lines.items():
            heirs[contact]._draw_line(heirs.get(superior, superior))


class CrmLeadContact(models.Model):
    _inherit = "crm.lead.contact"

    def _fill_from(self, other):
        """Take from another row of the same person what this one leaves open."""
        self.ensure_one()
        vals = {
            name: other[name].id
            for name in ("role_id", "favoured_competitor_id", "coverage_user_id")
            if not self[name] and other[name]
        }
        if added := other.motivation_ids - self.motivation_ids:
            vals["motivation_ids"] = [fields.Command.link(tag.id) for tag in added]
        if other.note and other.note != self.note:
            vals["note"] = "\n\n".join(filter(None, [self.note, other.note]))
        if vals:
            self.write(vals)

    def _draw_line(self, superior):
        """Let the person report to `superior` unless they have one or it would be a circle."""
        self.ensure_one()
        above = superior
        while above:
            if above == self:
                return
            above = above.reports_to_id
        if superior and not self.reports_to_id:
            self.reports_to_id = superior
