from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 1000
#: a transaction that began earlier may end later: look so far back
OVERLAP = timedelta(minutes=15)
CRON = "crm_corporate_sales.ir_cron_score_leads"
#: new leads of so many seconds are scored together
DELAY = timedelta(seconds=40)


class CrmLead(models.Model):
    """Rounds of scoring: what has changed, twice an hour; every open lead, once a night."""

    _inherit = "crm.lead"

    @api.model
    def _cron_score(self):
        """Score open leads that changed since the last round, in batches.

        A round that was interrupted goes on where it stood; one during which the rules were
        changed ends, the next one scores every lead.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        scoring_round = self.env["crm.scoring.round"]
        since, begun, last_id = scoring_round._read_round()
        leads = self.with_context(active_test=False)
        domain = self._get_scoring_domain(since and since - OVERLAP)
        remaining = leads.search_count(domain & Domain("id", ">", last_id))
        commit_progress(remaining=remaining)
        while found := leads.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            given = found._ask_scoring_rules()
            # stored in a transaction of its own: leads are held for a moment only
            commit_progress()
            found._store_given(given)
            remaining = max(remaining - len(found), 0)
            is_running = scoring_round._advance(begun, last_id)
            if not commit_progress(len(found), remaining=remaining) or not is_running:
                return
        scoring_round._finish(begun)
        commit_progress(remaining=0)

    @api.model
    def _cron_score_all(self):
        """Points grow old without anything happening: every open lead is scored."""
        self._score_all_soon()

    @api.model
    def _score_all_soon(self):
        """Begin a new round over all open leads as soon as possible."""
        # sudo: rounds are the server's own
        self.env["crm.scoring.round"].sudo()._reset()
        self._trigger_scoring(fields.Datetime.now())

    @api.model
    def _trigger_scoring(self, moment):
        """Have a round run at a moment, unless one is to run by then anyway.

        Once in a transaction, however many leads it makes.

        :param datetime moment: UTC
        """
        kept = self.env.cr.precommit.data
        if kept.get(CRON) and kept[CRON] <= moment:
            return
        kept[CRON] = moment
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if not cron:
            return
        # sudo: whoever makes a lead need not be allowed to start jobs
        triggers = self.env["ir.cron.trigger"].sudo()
        now = fields.Datetime.now()
        planned = triggers.search_count(
            [("cron_id", "=", cron.id), ("call_at", ">=", now), ("call_at", "<=", moment)], limit=1
        )
        if not planned or moment <= now:
            cron.sudo()._trigger(moment)

    # ------------------------------------------------------------
    # what is due
    # ------------------------------------------------------------

    @api.model
    def _get_scoring_domain(self, since):
        """Open leads that have no score yet or about which there is news.

        :param since: datetime or None for every open lead
        """
        is_open = Domain("active", "=", True) & Domain("won_status", "=", "pending")
        if not since:
            return is_open
        self.env.flush_all()
        return is_open & (
            Domain("score_grade", "=", False)
            | Domain("write_date", ">=", since)
            | Domain("id", "in", self._sql_touched_by_clients(since))
        )
