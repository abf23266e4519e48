from odoo import api, fields, models


class CrmLead(models.Model):
    """Tactics and competitors of a deal."""

    _inherit = "crm.lead"

    tactics = fields.Text(
        copy=False,
        help="How we mean to win this deal. Every change is kept with its author and date.",
    )
    tactics_version_ids = fields.One2many(
        comodel_name="crm.lead.tactics",
        inverse_name="lead_id",
        string="History of the Tactics",
        readonly=True,
        copy=False,
    )
    competitor_ids = fields.One2many(
        comodel_name="crm.lead.competitor",
        inverse_name="lead_id",
        string="Competitors",
        copy=False,
    )
    competitor_winner_id = fields.Many2one(
        comodel_name="crm.competitor",
        string="Winning Competitor",
        compute="_compute_competitor_winner_id",
        inverse="_inverse_competitor_winner_id",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The competitor that the client chose instead of us.",
    )

    @api.depends("competitor_ids.is_winner", "competitor_ids.competitor_id")
    def _compute_competitor_winner_id(self):
        for lead in self:
            lead.competitor_winner_id = lead.competitor_ids.filtered("is_winner")[:1].competitor_id

    def _inverse_competitor_winner_id(self):
        lines = self.env["crm.lead.competitor"].search([("lead_id", "in", self.ids)])
        line_by_key = {(line.lead_id, line.competitor_id): line for line in lines}
        missing = []
        winners = beaten = lines.browse()
        for lead in self:
            winner = lead.competitor_winner_id
            line = line_by_key.get((lead, winner))
            if line:
                winners += line
            elif winner:
                missing.append({"lead_id": lead.id, "competitor_id": winner.id, "is_winner": True})
            else:
                beaten += lines.filtered(lambda ln, lead=lead: ln.lead_id == lead and ln.is_winner)
        beaten.write({"is_winner": False})
        winners.filtered(lambda line: not line.is_winner).write({"is_winner": True})
        lines.create(missing)

    # ------------------------------------------------------------
    # tactics, version by version
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create([self._with_clean_tactics(vals) for vals in vals_list])
        leads._record_tactics({})
        return leads

    def write(self, vals):
        if "tactics" not in vals:
            return super().write(vals)
        before = {lead.id: lead.tactics for lead in self}
        result = super().write(self._with_clean_tactics(vals))
        self._record_tactics(before)
        return result

    @api.model
    def _with_clean_tactics(self, vals):
        """White space alone is no tactics: forms that ask for one must not take it."""
        if not vals.get("tactics") or vals["tactics"].strip():
            return vals
        return {**vals, "tactics": False}

    def _record_tactics(self, before):
        """Keep a version of every deal whose tactics changed.

        :param dict before: earlier text by deal id
        """
        versions = [
            {
                "lead_id": lead.id,
                "text": lead.tactics,
                "previous_text": before.get(lead.id),
                "user_id": self.env.uid,
                "stage_name": lead.stage_id.name,
            }
            for lead in self
            if (lead.tactics or "") != (before.get(lead.id) or "")
        ]
        if versions:
            # sudo: the history is the server's own; nobody else may write it
            self.env["crm.lead.tactics"].sudo().create(versions)

    # ------------------------------------------------------------
    # merge
    # ------------------------------------------------------------

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "tactics": lambda fname, leads: "\n\n".join(
                dict.fromkeys(lead.tactics for lead in leads if lead.tactics)
            ),
        }

    def _merge_dependences(self, opportunities):
        super()._merge_dependences(opportunities)
        # sudo: like the messages, everything of the merged deals must arrive
        self.sudo()._merge_competitors(opportunities.sudo())
        opportunities.sudo().tactics_version_ids.lead_id = self.id

    def _merge_competitors(self, opportunities):
        """Take over the competitors of merged deals; one met in both keeps one line."""
        line_by_competitor = {line.competitor_id: line for line in self.competitor_ids}
        has_winner = any(self.competitor_ids.mapped("is_winner"))
        for line in opportunities.competitor_ids:
            own = line_by_competitor.get(line.competitor_id)
            takes_winner = line.is_winner and not has_winner
            has_winner |= line.is_winner
            if own:
                own.write(own._prepare_merge_vals(line))
            else:
                line.write({"lead_id": self.id, "is_winner": False})
                own = line_by_competitor[line.competitor_id] = line
            if takes_winner:
                own.is_winner = True
