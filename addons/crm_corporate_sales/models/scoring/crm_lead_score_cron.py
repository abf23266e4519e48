from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 1000
#: a transaction that began earlier may end later: look so far back
OVERLAP = timedelta(minutes=15)
CRON = "crm_corporate_sales.ir_cron_score_leads"
#: when the last complete round began; without it every open lead is scored
SINCE = "crm_corporate_sales.scoring_since"
#: where an unfinished round stands: moment it began, last lead's id
ROUND = "crm_corporate_sales.scoring_round"


class CrmLead(models.Model):
    """Rounds of scoring: what has changed, twice an hour; every open lead, once a night."""

    _inherit = "crm.lead"

    @api.model
    def _cron_score(self):
        """Score open leads that changed since the last round, in batches.

        A round that was interrupted goes on where it stood.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        begun, last_id = self._get_scoring_round()
        leads = self.with_context(active_test=False)
        domain = self._get_scoring_domain(self._get_scoring_since())
        remaining = leads.search_count(domain & Domain("id", ">", last_id))
        commit_progress(remaining=remaining)
        while found := leads.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            found._score()
            remaining = max(remaining - len(found), 0)
            self._set_parameter(ROUND, f"{begun} {last_id}")
            if not commit_progress(len(found), remaining=remaining):
                return
        self._set_parameter(SINCE, begun)
        self._set_parameter(ROUND, False)
        commit_progress(remaining=0)

    @api.model
    def _cron_score_all(self):
        """Points grow old without anything happening: every open lead is scored."""
        self._score_all_soon()

    @api.model
    def _score_all_soon(self):
        """Begin a new round over all open leads as soon as possible."""
        self._set_parameter(SINCE, False)
        self._set_parameter(ROUND, False)
        self._trigger_scoring()

    @api.model
    def _trigger_scoring(self):
        """Once in a transaction, however many leads it makes."""
        done = self.env.cr.precommit.data
        if done.get(CRON):
            return
        done[CRON] = True
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            # sudo: whoever makes a lead need not be allowed to start jobs
            cron.sudo()._trigger()

    # ------------------------------------------------------------
    # what is due
    # ------------------------------------------------------------

    @api.model
    def _get_scoring_domain(self, since):
        """Open leads that have no score yet or about which there is news.

        :param since: datetime or False for every open lead
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

    @api.model
    def _get_scoring_since(self):
        try:
            return datetime.fromisoformat(self._get_parameter(SINCE) or "") - OVERLAP
        except ValueError:
            # there was no complete round yet, or somebody edited the parameter
            return False

    @api.model
    def _get_scoring_round(self):
        """(moment the running round began, as text; id of the last lead it has scored)"""
        begun, _space, last_id = (self._get_parameter(ROUND) or "").partition(" ")
        if begun and last_id.isdigit():
            return begun, int(last_id)
        return fields.Datetime.now().isoformat(), 0

    @api.model
    def _get_parameter(self, key):
        # sudo: parameters of the system are for administrators
        return self.env["ir.config_parameter"].sudo().get_param(key)

    @api.model
    def _set_parameter(self, key, value):
        self.env["ir.config_parameter"].sudo().set_param(key, value)
