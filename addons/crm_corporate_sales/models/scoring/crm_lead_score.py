import logging
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from psycopg2 import DataError, ProgrammingError

from ...engine import scoring

_logger = logging.getLogger(__name__)

#: what a condition may raise that was valid when it was written: a field is gone, a type changed
BROKEN = (ValueError, TypeError, KeyError, NotImplementedError, DataError, ProgrammingError)


class CrmLead(models.Model):
    """Scoring many leads at once: one search for each rule, two statements to store the result."""

    _inherit = "crm.lead"

    def _score(self):
        """Make scores, grades and their reasons anew. With the rights of the server.

        Nothing is tracked, and the leads don't count as changed. Leads that somebody else is
        writing just now are left out.

        :return: the leads that were scored
        """
        leads = self.with_context(active_test=False).try_lock_for_update()
        if not leads:
            return leads
        given = leads._ask_scoring_rules()
        leads._store_score_lines(given)
        leads._store_scores(
            {lead_id: sum(item.points for item in own.values()) for lead_id, own in given.items()}
        )
        leads.invalidate_recordset(["score", "score_grade", "score_line_ids", "score_screen"])
        return leads

    # ------------------------------------------------------------
    # asking the rules
    # ------------------------------------------------------------

    def _ask_scoring_rules(self):
        """{lead id: {rule: engine.scoring.Given}}, for each of these leads."""
        given = {lead_id: {} for lead_id in self.ids}
        places = self.grouped(lambda lead: (lead.company_id.id, lead.team_id.id))
        for rule in self.env["crm.scoring.rule"].search([("active", "=", True)]):
            leads = self.browse()
            for (company_id, team_id), own in places.items():
                if rule.company_id.id in (False, company_id) and rule.team_id.id in (
                    False,
                    team_id,
                ):
                    leads += own
            engine_rule = rule._as_engine_rule()
            for lead_id, count in leads._count_for_rule(rule).items():
                result = scoring.give(engine_rule, count)
                if result:
                    given[lead_id][rule] = result
        return given

    def _count_for_rule(self, rule):
        """{lead id: how often the rule applies}; none for a broken rule, which is marked."""
        if not self:
            return {}
        since = rule.days and fields.Datetime.now() - timedelta(days=rule.days)
        if rule.kind == "behaviour":
            return self._get_behaviour_counts(rule.behaviour, since or None)
        error = False
        counts = {}
        try:
            # a condition that the database refuses must not end the transaction of the others
            with self.env.cr.savepoint():
                domain = Domain("id", "in", self.ids) & rule._read_domain()
                if since:
                    domain &= Domain("date_received", ">=", since)
                counts = dict.fromkeys(self.search(domain)._ids, 1)
        except BROKEN as caught:
            _logger.warning("Scoring rule %s (id %s) is broken: %s", rule.name, rule.id, caught)
            error = str(caught).strip() or type(caught).__name__
        if (rule.error or False) != error:
            rule.error = error
        return counts

    # ------------------------------------------------------------
    # storing what they gave
    # ------------------------------------------------------------

    def _store_score_lines(self, given):
        """Replace the lines that differ; usually few do."""
        wanted = {
            (lead_id, rule.id): (item.points, item.times, item.each, rule.days, item.capped)
            for lead_id, own in given.items()
            for rule, item in own.items()
        }
        rows = self.env.execute_query(
            SQL(
                """SELECT id, lead_id, rule_id, points, times, points_each, days, is_capped
                     FROM crm_lead_score_line WHERE lead_id = ANY(%s)""",
                self.ids,
            )
        )
        obsolete = []
        for line_id, lead_id, rule_id, *facts in rows:
            if wanted.get((lead_id, rule_id)) == tuple(facts):
                del wanted[lead_id, rule_id]
            else:
                obsolete.append(line_id)
        if obsolete:
            self.env.cr.execute(SQL("DELETE FROM crm_lead_score_line WHERE id = ANY(%s)", obsolete))
        if wanted:
            rows = ((*key, *facts) for key, facts in wanted.items())
            columns = [list(column) for column in zip(*rows, strict=True)]
            self.env.cr.execute(
                SQL(
                    """INSERT INTO crm_lead_score_line
                              (lead_id, rule_id, points, times, points_each, days, is_capped)
                       SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[],
                                            %s::int[], %s::int[], %s::bool[])""",
                    *columns,
                )
            )
        if obsolete or wanted:
            self.env["crm.lead.score.line"].invalidate_model()

    def _store_scores(self, scores):
        """Write scores and grades that differ, and only them.

        Not by the ORM: it would say that the leads were changed, which makes them be scored anew,
        and collide with people who write them.
        """
        rows = []
        for company, leads in self.grouped("company_id").items():
            thresholds = leads[:1]._get_score_thresholds() if company else None
            for lead in leads:
                letter = scoring.grade(scores[lead.id], thresholds or lead._get_score_thresholds())
                rows.append((lead.id, scores[lead.id], letter))
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead lead SET score = told.score, score_grade = told.grade
                     FROM unnest(%s::int[], %s::int[], %s::varchar[]) AS told(id, score, grade)
                    WHERE lead.id = told.id
                      AND (lead.score IS DISTINCT FROM told.score
                           OR lead.score_grade IS DISTINCT FROM told.grade)""",
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )
