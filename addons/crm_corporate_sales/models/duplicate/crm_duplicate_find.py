import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_duplicate_proposal import MERGE_LIMITS, PAIR_FIELDS

ROUND_BATCH = 200
#: reasons that a salesperson may hear of about records that they don't see
HINT_LIMIT = 5


class CrmDuplicateProposal(models.Model):
    """Finding: pairs that the server proposes, and what looks like a record."""

    _inherit = "crm.duplicate.proposal"

    @api.model
    def _propose(self, model_name, verdicts):
        """Keep these pairs; what was decided before stays decided.

        In SQL, so that two transactions that find the same pair don't refuse each other.

        :param dict verdicts: {(id, id): verdict}, the smaller id first
        """
        if not verdicts:
            return
        one, other = (SQL.identifier(name) for name in PAIR_FIELDS[model_name])
        kind = "lead" if model_name == "crm.lead" else "partner"
        now = fields.Datetime.now()
        self.flush_model()
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s::jsonb, 'open', %s, %s, %s, %s)",
                kind,
                *pair,
                verdict.score,
                json.dumps([list(reason) for reason in verdict.reasons]),
                self.env.uid,
                now,
                self.env.uid,
                now,
            )
            # the same order everywhere: two transactions never wait for each other
            for pair, verdict in sorted(verdicts.items(), key=lambda item: item[0])
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_duplicate_proposal AS known
                          (kind, %(one)s, %(other)s, score, reasons, state,
                           create_uid, create_date, write_uid, write_date)
                   VALUES %(rows)s
                   ON CONFLICT (%(one)s, %(other)s) DO UPDATE
                      SET score = EXCLUDED.score, reasons = EXCLUDED.reasons
                    WHERE known.state = 'open' AND known.score != EXCLUDED.score""",
                one=one,
                other=other,
                rows=rows,
            ),
            # who finds the same pair at the same time is called again, no error for the log
            log_exceptions=False,
        )
        self.invalidate_model(flush=False)

    @api.model
    def _cron_propose_duplicates(self):
        """Look for duplicates of what is new or changed, with names that are merely alike."""
        commit_progress = self.env["ir.cron"]._commit_progress
        for model_name in PAIR_FIELDS:
            model = self.env[model_name].with_context(active_test=False)
            while ids := model._get_pending_ids(ROUND_BATCH):
                records = model.browse(ids)
                records._propose_duplicates(with_alike=True)
                records._set_duplicates_looked_for()
                if not commit_progress(len(ids), remaining=len(model._get_pending_ids(1))):
                    return

    @api.model
    def _get_group_ids(self, records):
        """These records and what hangs together with them by open proposals.

        Only what the user may read, and no more than Odoo merges at once.

        :return: list of ids, those of ``records`` first
        """
        limit = MERGE_LIMITS[records._name]
        found, ring = records, records
        while ring and len(found) < limit:
            near = self.search(self._get_domain_of(ring) & Domain("state", "=", "open"))
            twins = records.browse(
                dict.fromkeys(twin.id for item in near for twin in item._get_records())
            )
            ring = twins - found
            found |= ring
        return found[:limit].ids

    @api.model
    def get_hint(self, res_model, res_id):
        """What looks like this record, for the banner on its form.

        :param str res_model: ``crm.lead``, ``res.partner`` or ``crm.inquiry`` (then its deal)
        :param int res_id: id of the record
        :return: dict of ``res_model, res_id, count`` (of those the caller may read), ``hidden``
            (of those they may not), ``items``: list of ``id, name, reasons, score``
        """
        record = self._get_hinted_record(res_model, res_id)
        nothing = {"res_model": res_model, "res_id": res_id, "count": 0, "hidden": 0, "items": []}
        if not record:
            return nothing
        # sudo: that a colleague has the same client is told, not who and what
        found = self.sudo().search(
            self._get_domain_of(record) & Domain("state", "=", "open"), order="score desc, id"
        )
        items = []
        for proposal in found:
            twin = (proposal._get_records() - record.sudo()).sudo(False)
            if twin.has_access("read"):
                items.append(
                    {
                        "id": twin.id,
                        "name": twin.display_name,
                        "reasons": self._tell_reasons(proposal.reasons),
                        "score": proposal.score,
                    }
                )
        return {
            **nothing,
            "res_model": record._name,
            "res_id": record.id,
            "count": len(items),
            "hidden": len(found) - len(items),
            "items": items[:HINT_LIMIT],
        }

    @api.model
    def _get_hinted_record(self, res_model, res_id):
        if res_model not in (*PAIR_FIELDS, "crm.inquiry") or not isinstance(res_id, int):
            raise UserError(
                self.env._("There are no duplicates of “%(model)s”.", model=str(res_model)[:60])
            )
        record = self.env[res_model].browse(res_id).exists()
        record.check_access("read")
        if res_model == "crm.inquiry":
            record = record.lead_id if record.lead_id.has_access("read") else None
        return record

    @api.model
    def compare_record(self, res_model, res_id):
        """Action that opens a record beside what looks like it."""
        record = self._get_hinted_record(res_model, res_id)
        if not record:
            raise AccessError(self.env._("You may not see the deal."))
        return self._get_compare_action(record)
