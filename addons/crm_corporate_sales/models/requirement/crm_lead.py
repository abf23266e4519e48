from odoo import api, fields, models


class CrmLead(models.Model):
    """Needs and wishes of a deal."""

    _inherit = "crm.lead"

    requirement_ids = fields.One2many(
        comodel_name="crm.lead.requirement",
        inverse_name="lead_id",
        string="Requirements",
        copy=True,
    )
    requirement_count = fields.Integer(
        string="Number of Requirements", compute="_compute_requirement_facts", store=True
    )
    must_unmet_count = fields.Integer(
        string="Musts Not Met",
        compute="_compute_requirement_facts",
        store=True,
        help="Requirements the client insists on and that nothing meets so far.",
    )
    requirements_met = fields.Boolean(
        compute="_compute_requirement_facts",
        store=True,
        help="There are requirements and every must among them is met. A stage or step can ask "
        "for it.",
    )

    @api.depends("requirement_ids", "requirement_ids.necessity", "requirement_ids.is_unmet")
    def _compute_requirement_facts(self):
        for lead in self:
            lines = lead.requirement_ids
            lead.requirement_count = len(lines)
            lead.must_unmet_count = len(
                lines.filtered(lambda line: line.necessity == "must" and line.is_unmet)
            )
            lead.requirements_met = bool(lines) and not lead.must_unmet_count

    def _merge_dependences(self, opportunities):
        # Before the parts nobody knows are moved along as they are.
        # sudo: like the messages, everything of the merged deals must arrive
        self.sudo()._merge_requirements(opportunities.sudo())
        super()._merge_dependences(opportunities)

    def _merge_requirements(self, opportunities):
        """Take over the requirements of merged deals; the same one is kept once, answered if one
        of them is.
        """
        own = {line._get_identity(): line for line in self.requirement_ids}
        for line in opportunities.requirement_ids:
            same = own.get(line._get_identity())
            if not same:
                line.lead_id = self
                own[line._get_identity()] = line
                continue
            if same.is_unmet and not line.is_unmet:
                same.write(
                    {
                        "product_id": line.product_id.id,
                        "product_qty": line.product_qty,
                        "note": line.note or same.note,
                        "answer": line.answer,
                    }
                )
            line.unlink()
