from datetime import timedelta

from odoo import api, fields, models

from ...engine.pace import UP
from .crm_sales_decision import AGREED, EVALUATED

#: days that late documents of the next period have
GRACE_DAYS = 5


class CrmSalesDecision(models.Model):
    """Whether a decision helped is told by the facts of the period in which it was done."""

    _inherit = "crm.sales.decision"

    @api.model
    def _cron_evaluate(self):
        """Evaluate decisions whose period is over; safe to run again or days later."""
        last = fields.Date.today() - timedelta(days=GRACE_DAYS)
        due = self.search([("state", "=", AGREED), ("effect_to", "<", last)])
        due._evaluate()

    def _evaluate(self):
        for same in self.grouped(
            lambda decision: (decision.company_id, decision.effect_from, decision.effect_to)
        ).values():
            facts = same._get_next_facts()
            for decision in same:
                decision._set_effect(*facts.get(decision.line_id, (0, False)))

    def _get_next_facts(self):
        """{line: (fact of the next period, whether there is one)}: one question for each indicator."""
        plans, found = self.plan_id, {}
        first, last = self[0].effect_from, self[0].effect_to
        for lines, keys, scope_type in plans._get_questions():
            lines &= self.line_id
            if not lines:
                continue
            by_key = lines[0]._get_facts_by_key(plans[0], keys, scope_type, plans, (first, last))
            for line in lines:
                fact = by_key.get(line._get_fact_key(keys), lines[0]._get_fact_of_nothing())
                found[line] = fact[0], fact[1]
        return found

    def _set_effect(self, fact, has_fact):
        self.ensure_one()
        effect = fact - self.base_fact if has_fact else 0
        if self.line_id.direction != UP:
            effect = -effect
        if has_fact and effect >= self.expected_effect and (effect > 0 or self.expected_effect):
            result = "helped"
        else:
            result = "partly" if effect > 0 else "failed"
        self._as_move().write(
            {"state": EVALUATED, "next_fact": fact, "effect": effect, "result": result}
        )
