from odoo import api, fields, models

ORDINARY, PILOT, PARTNER = "ordinary", "pilot", "partner"


class CrmLead(models.Model):
    """What a deal is about: an ordinary sale, a pilot, or winning a channel partner."""

    _inherit = "crm.lead"

    deal_kind = fields.Selection(
        selection=[
            (ORDINARY, "Ordinary sale"),
            (PILOT, "Pilot"),
            (PARTNER, "Partner candidate"),
        ],
        string="Kind of Deal",
        required=True,
        default=ORDINARY,
        tracking=True,
        index=True,
        help="A pilot is a trial sale; a partner candidate is somebody who may sell for us.",
    )
    pilot_started_on = fields.Date(
        compute="_compute_pilot_started_on",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        help="The pilot counts on this day.",
    )

    _pilot_index = models.Index("(pilot_started_on) WHERE pilot_started_on IS NOT NULL")

    @api.depends("deal_kind")
    def _compute_pilot_started_on(self):
        """From the day on which a deal became a pilot, unless somebody says otherwise."""
        facts = self.env["crm.sales.fact"]
        for lead in self:
            if lead.deal_kind != PILOT:
                lead.pilot_started_on = False
            elif not lead.pilot_started_on:
                company = lead.company_id or self.env.company
                lead.pilot_started_on = facts._get_local_day(company, fields.Datetime.now())

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "pilot_started_on"]

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            # every deal has a kind: what is special about one of them is kept
            "deal_kind": lambda _name, leads: next(
                (lead.deal_kind for lead in leads if lead.deal_kind != ORDINARY), ORDINARY
            ),
        }
