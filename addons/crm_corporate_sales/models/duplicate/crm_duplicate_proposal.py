import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import duplicates

#: field of the first and the second record of a pair, by model
PAIR_FIELDS = {
    "crm.lead": ("lead_id", "other_lead_id"),
    "res.partner": ("partner_id", "other_partner_id"),
}
#: how many Odoo merges at once
MERGE_LIMITS = {"crm.lead": 5, "res.partner": 3}
ROUND_BATCH = 200
#: reasons that a salesperson may hear of about records that they don't see
HINT_LIMIT = 5


class CrmDuplicateProposal(models.Model):
    """Two leads, deals or customers that look the same: proposed, never merged silently.

    Made by the server only. Who may read both records sees the proposal; who may write both
    decides about it.
    """

    _name = "crm.duplicate.proposal"
    _description = "Proposal to Merge Duplicates"
    _order = "score desc, id desc"

    kind = fields.Selection(
        selection=[("lead", "Leads and deals"), ("partner", "Customers")],
        required=True,
        readonly=True,
        index=True,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    other_lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Other Deal",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    other_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Other Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    score = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How much they look the same, 0 to 100: the sum of the reasons' weights.",
    )
    reasons = fields.Json(readonly=True)
    reason_text = fields.Char(string="Why", compute="_compute_reason_text")
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("merged", "Merged"),
            ("distinct", "Not a duplicate"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="open",
        index=True,
        help="Not a duplicate: never proposed again.",
    )
    decision_user_id = fields.Many2one(comodel_name="res.users", string="Decided By", readonly=True)
    decision_date = fields.Datetime(string="Decided On", readonly=True)
    merged_name = fields.Char(string="Merged From", readonly=True, help="What is no more.")
    user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    other_user_id = fields.Many2one(related="other_lead_id.user_id", string="Other Salesperson")

    _lead_pair = models.UniqueIndex("(lead_id, other_lead_id)")
    _partner_pair = models.UniqueIndex("(partner_id, other_partner_id)")
    _pair_order = models.Constraint(
        "CHECK (lead_id < other_lead_id AND partner_id < other_partner_id)",
        "The smaller id comes first.",
    )

    # ------------------------------------------------------------
    # what it says
    # ------------------------------------------------------------

    @api.depends("lead_id", "other_lead_id", "partner_id", "other_partner_id", "merged_name")
    def _compute_display_name(self):
        readable = {
            model_name: (self[one] | self[other])._filtered_access("read")
            for model_name, (one, other) in PAIR_FIELDS.items()
        }
        for proposal in self:
            records = proposal._get_records()
            names = [item.display_name for item in records if item in readable[item._name]]
            proposal.display_name = " ↔ ".join([*names, *filter(None, [proposal.merged_name])])

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for proposal in self:
            proposal.reason_text = self._tell_reasons(proposal.reasons)

    @api.model
    def _tell_reasons(self, reasons):
        names = self._get_reason_names()
        return ", ".join(f"{names[code]} ({weight:+})" for code, weight in reasons or ())

    @api.model
    def _get_reason_names(self):
        return {
            duplicates.TAX: self.env._("same tax ID"),
            duplicates.TAX_OTHER: self.env._("different tax IDs"),
            duplicates.NAME: self.env._("same company name"),
            duplicates.NAME_SIMILAR: self.env._("similar name"),
            duplicates.DOMAIN: self.env._("same mail domain or web site"),
            duplicates.PHONE: self.env._("same phone"),
            duplicates.EMAIL: self.env._("same mail address"),
            duplicates.PERSON: self.env._("same person"),
            duplicates.SUBJECT: self.env._("same subject"),
        }

    def _get_records(self):
        """The two records, or what is left of them."""
        self.ensure_one()
        model = "crm.lead" if self.kind == "lead" else "res.partner"
        one, other = PAIR_FIELDS[model]
        return self[one] | self[other]

    def _get_pair(self):
        records = self._get_records()
        return tuple(sorted(records.ids))

    @api.model
    def _of_records(self, records):
        """Proposals with one of these records."""
        if records._name not in PAIR_FIELDS or not records.ids:
            return self.browse()
        return self.search(self._get_domain_of(records))

    @api.model
    def _get_domain_of(self, records):
        return Domain.OR(Domain(name, "in", records.ids) for name in PAIR_FIELDS[records._name])

    # ------------------------------------------------------------
    # rights: those on the two records
    # ------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation == "create":
            return result
        allowed = self - result[0] if result else self
        # sudo: the records are looked up only to check the user's rights on them
        allowed = allowed.browse(id_ for id_ in allowed._ids if id_).sudo()
        wanted = "read" if operation == "read" else "write"
        open_ids = {
            model_name: set(
                (allowed[one] | allowed[other]).sudo(False)._filtered_access(wanted)._ids
            )
            for model_name, (one, other) in PAIR_FIELDS.items()
        }
        forbidden = allowed.filtered(
            lambda proposal: (
                not all(record.id in open_ids[record._name] for record in proposal._get_records())
            )
        )
        if not forbidden:
            return result
        forbidden = forbidden.sudo(False)
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        readable = Domain.TRUE
        for model_name, names in PAIR_FIELDS.items():
            model = self.env[model_name].with_context(active_test=False)
            visible = model._search([]) if model.has_access("read") else None
            for name in names:
                nobody = Domain(name, "=", False)
                readable &= nobody if visible is None else nobody | Domain(name, "any!", visible)
        return readable

    # ------------------------------------------------------------
    # made by the server
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # decisions
    # ------------------------------------------------------------

    def action_not_duplicate(self):
        """These are two: never propose them again.

        :raises AccessError: the caller may not change both records
        """
        self._check_decider()
        self._decide("distinct")
        return True

    def action_propose_again(self):
        """It was a mistake: they may be the same after all."""
        self._check_decider()
        for proposal in self.filtered(lambda item: item.state == "merged"):
            raise UserError(
                self.env._("“%(name)s” was merged already.", name=proposal.display_name)
            )
        # sudo: proposals are the server's; the right to decide was checked
        self.sudo().write({"state": "open", "decision_user_id": False, "decision_date": False})
        return True

    def _check_decider(self):
        for proposal in self:
            proposal.check_access("read")
            for record in proposal._get_records():
                record.check_access("write")

    def _decide(self, state, **values):
        # sudo: proposals are the server's; the right to decide was checked
        self.sudo().write(
            {
                "state": state,
                "decision_user_id": self.env.uid,
                "decision_date": fields.Datetime.now(),
                **values,
            }
        )

    def action_compare(self):
        """Open the two, and what else looks like them, beside each other."""
        self.ensure_one()
        self.check_access("read")
        return self._get_compare_action(self._get_records())

    @api.model
    def _get_compare_action(self, records):
        return {
            "type": "ir.actions.client",
            "tag": "crm_duplicate_compare",
            "name": self.env._("Possible Duplicates"),
            "params": {"res_model": records._name, "ids": records._get_duplicate_group_ids()},
        }

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
    def _follow_merge(self, survivor, tails, names):
        """Records are about to be merged: their proposals are decided or go to the survivor.

        What was said of a merged record ("not a duplicate of that one") holds for the survivor.

        :param survivor: record that stays
        :param tails: records that go
        :param dict names: {id: name} of the records before the merge
        """
        # sudo: proposals are the server's; merging was allowed
        proposals = self.sudo()._of_records(tails)
        one, other = PAIR_FIELDS[survivor._name]
        merged_ids = {survivor.id, *tails.ids}
        for proposal in proposals:
            pair = set(proposal._get_pair())
            if proposal.state == "merged":
                proposal.write({one: survivor.id, other: False})
                continue
            if pair <= merged_ids:
                gone = (pair - {survivor.id}) or pair
                proposal._decide(
                    "merged",
                    merged_name=", ".join(names[record_id] for record_id in sorted(gone)),
                    **{one: survivor.id, other: False},
                )
                continue
            [third] = pair - set(tails.ids)
            low, high = sorted((survivor.id, third))
            twin = self.sudo().search([(one, "=", low), (other, "=", high)])
            if twin:
                if proposal.state == "distinct" and twin.state == "open":
                    twin._decide("distinct")
                proposal.unlink()
            else:
                proposal.write({one: low, other: high})
        self.env.flush_all()

    # ------------------------------------------------------------
    # hints on forms
    # ------------------------------------------------------------

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
