import logging
import time
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from psycopg2 import DataError, ProgrammingError

from ...engine import scoring

_logger = logging.getLogger(__name__)

#: what a condition may raise that was valid when it was written: a field is gone, a type changed
BROKEN = (ValueError, TypeError, KeyError, NotImplementedError, DataError, ProgrammingError)
#: seconds to wait for the scoring to let go of a lead
PAUSES = (0.05, 0.15)


class CrmLead(models.Model):
    """Scoring many leads at once: one search for each rule, two statements to store the result."""

    _inherit = "crm.lead"

    def _score(self):
        """Make scores, grades and their reasons anew. With the rights of the server.

        Nothing is tracked, and the leads don't count as changed. Leads that somebody else is
        writing just now are left out.

        :return: the leads that were scored
        """
        return self._store_given(self._ask_scoring_rules())

    def _lock_deals(self):
        """Scoring holds leads for some milliseconds: that is nobody who changes the deal."""
        for pause in PAUSES:
            try:
                return super()._lock_deals()
            except UserError:
                # when it was the scoring, Odoo calls again with fresh eyes (serialization failure)
                time.sleep(pause)
        return super()._lock_deals()

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
                leads = self.with_context(active_test=False).search(domain)
                counts = dict.fromkeys(leads._ids, 1)
        except BROKEN as caught:
            _logger.warning("Scoring rule %s (id %s) is broken: %s", rule.name, rule.id, caught)
            error = str(caught).strip() or type(caught).__name__
        if (rule.error or False) != error:
            rule.error = error
        return counts

    # ------------------------------------------------------------
    # storing what they gave
    # ------------------------------------------------------------

    def _store_given(self, given):
        """Store what differs; only those leads are held, and only from here to the commit.

        :param dict given: of :meth:`_ask_scoring_rules`
        :return: the leads whose scores are right now
        """
        rows, differing = self._find_other_lines(given)
        scores = self._find_other_scores(given)
        changed = self.browse(sorted(differing | scores.keys()))
        held = changed.try_lock_for_update(allow_referencing=True)
        if held:
            (held & self.browse(differing))._replace_score_lines(rows)
            held._write_scores(scores)
            held.invalidate_recordset(["score", "score_grade", "score_line_ids", "score_screen"])
        return self - (changed - held)

    def _find_other_lines(self, given):
        """Lines to make, as rows of the table, and ids of the leads whose lines differ."""
        wanted = {
            (lead_id, rule.id): (item.points, item.times, item.each, rule.days, item.capped)
            for lead_id, own in given.items()
            for rule, item in own.items()
        }
        present = {
            (lead_id, rule_id): tuple(facts)
            for lead_id, rule_id, *facts in self.env.execute_query(
                SQL(
                    """SELECT lead_id, rule_id, points, times, points_each, days, is_capped
                         FROM crm_lead_score_line WHERE lead_id = ANY(%s)""",
                    self.ids,
                )
            )
        }
        differing = {
            key[0] for key in wanted.keys() | present.keys() if wanted.get(key) != present.get(key)
        }
        return [(*key, *facts) for key, facts in wanted.items() if key[0] in differing], differing

    def _find_other_scores(self, given):
        """{lead id: (score, grade)} of the leads that have another one."""
        present = dict(
            (lead_id, (score, letter))
            for lead_id, score, letter in self.env.execute_query(
                SQL("SELECT id, score, score_grade FROM crm_lead WHERE id = ANY(%s)", self.ids)
            )
        )
        other = {}
        for leads in self.grouped("company_id").values():
            thresholds = leads[:1]._get_score_thresholds()
            for lead in leads:
                score = sum(item.points for item in given[lead.id].values())
                wanted = (score, scoring.grade(score, thresholds))
                if present.get(lead.id) != wanted:
                    other[lead.id] = wanted
        return other

    def _replace_score_lines(self, rows):
        self.env.cr.execute(
            SQL("DELETE FROM crm_lead_score_line WHERE lead_id = ANY(%s)", self.ids)
        )
        held = set(self._ids)
        rows = [row for row in rows if row[0] in held]
        if rows:
            # a rule may have been deleted since it was asked
            self.env.cr.execute(
                SQL(
                    """INSERT INTO crm_lead_score_line
                              (lead_id, rule_id, points, times, points_each, days, is_capped)
                       SELECT told.* FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[],
                                                 %s::int[], %s::int[], %s::bool[])
                              AS told(lead_id, rule_id)
                         JOIN crm_scoring_rule rule ON rule.id = told.rule_id""",
                    *(list(column) for column in zip(*rows, strict=True)),
                )
            )
        self.env["crm.lead.score.line"].invalidate_model()

    def _write_scores(self, scores):
        """Not by the ORM: it would say that the leads were changed, which makes them be scored
        anew, and collide with people who write them."""
        rows = [(lead_id, *scores[lead_id]) for lead_id in self._ids if lead_id in scores]
        if rows:
            self.env.cr.execute(
                SQL(
                    """UPDATE crm_lead lead SET score = told.score, score_grade = told.grade
                         FROM unnest(%s::int[], %s::int[], %s::varchar[]) AS told(id, score, grade)
                        WHERE lead.id = told.id""",
                    *(list(column) for column in zip(*rows, strict=True)),
                )
            )
