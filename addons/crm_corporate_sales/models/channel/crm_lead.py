from odoo import fields, models

UTM_FIELDS = ("source_id", "medium_id", "campaign_id")


class CrmLead(models.Model):
    """Where a lead came from, and that its inquiry is told when this is corrected."""

    _inherit = "crm.lead"

    inquiry_channel = fields.Selection(
        selection=lambda self: self.env["crm.inquiry"]._get_channels(),
        index="btree_not_null",
        help="How the request that made the lead reached us. Empty: it was entered by hand.",
    )

    def write(self, vals):
        corrected = [name for name in UTM_FIELDS if name in vals]
        if not corrected or not self.ids:
            return super().write(vals)
        before = {lead.id: {name: lead[name].id for name in corrected} for lead in self.sudo()}
        result = super().write(vals)
        self._correct_inquiries(before)
        return result

    def _correct_inquiries(self, before):
        """The inquiry that made a lead follows when its source is corrected, else the report of
        channels would count the request in one channel and its lead in another.

        :param dict before: {lead id: {field: id}} as it was; an inquiry that said something else
            keeps its own
        """
        # sudo: it goes with the lead, whoever may correct that
        made = (
            self.env["crm.inquiry"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("created_lead", "=", True)])
        )
        for inquiry in made:
            lead = inquiry.lead_id
            vals = {
                name: lead[name].id
                for name, old in before[lead.id].items()
                if lead[name].id != old and inquiry[name].id == old
            }
            if vals:
                inquiry.write(vals)
