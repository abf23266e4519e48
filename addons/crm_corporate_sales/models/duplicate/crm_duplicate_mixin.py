from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import company_name, duplicates

#: more records than this with one value tell nothing about any of them
SHARED_LIMIT = 20
#: proposals of one record, the likeliest first
PROPOSED_LIMIT = 5
#: larger batches are left to the nightly round
AT_ONCE_LIMIT = 200

#: columns that are compared with each other
EQUAL_KEYS = (
    ("duplicate_name_key", "duplicate_name_key"),
    ("duplicate_tax_key", "duplicate_tax_key"),
    ("duplicate_mail_key", "duplicate_mail_key"),
    ("duplicate_site_key", "duplicate_site_key"),
    ("duplicate_mail_key", "duplicate_site_key"),
    ("duplicate_site_key", "duplicate_mail_key"),
    ("phone_sanitized", "phone_sanitized"),
    ("email_normalized", "email_normalized"),
)


class CrmDuplicateMixin(models.AbstractModel):
    """Records of which two may be the same: keys to find them by, and how they are found.

    The keys are kept by the ORM; finding is one statement for a whole batch, on indexes.
    """

    _name = "crm.duplicate.mixin"
    _description = "Record with Possible Duplicates"

    duplicate_name_key = fields.Char(
        compute="_compute_duplicate_keys", store=True, index="trigram", copy=False
    )
    duplicate_tax_key = fields.Char(
        compute="_compute_duplicate_keys", store=True, index="btree_not_null", copy=False
    )
    duplicate_mail_key = fields.Char(
        compute="_compute_duplicate_keys", store=True, index="btree_not_null", copy=False
    )
    duplicate_site_key = fields.Char(
        compute="_compute_duplicate_keys", store=True, index="btree_not_null", copy=False
    )
    duplicate_pending = fields.Boolean(
        compute="_compute_duplicate_keys",
        store=True,
        copy=False,
        help="The nightly round looks for duplicates of it.",
    )

    @api.model
    def _get_duplicate_sources(self):
        """Fields whose change may make or end duplicates."""
        return frozenset()

    def _get_duplicate_facts(self):
        """What the keys are made of.

        :return: (name of the company or person, tax number, mail address, web site)
        """
        raise NotImplementedError

    @api.depends(lambda self: self._get_duplicate_sources())
    def _compute_duplicate_keys(self):
        for record in self:
            name, tax, email, site = record._get_duplicate_facts()
            record.duplicate_name_key = company_name.key(name) or False
            record.duplicate_tax_key = duplicates.tax_key(tax) or False
            record.duplicate_mail_key = duplicates.mail_domain(email) or False
            record.duplicate_site_key = duplicates.site_domain(site) or False
            record.duplicate_pending = True

    # ------------------------------------------------------------
    # when it is looked for
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._propose_duplicates_at_once(are_new=True)
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._get_duplicate_sources().isdisjoint(vals):
            self._propose_duplicates_at_once()
        return result

    def unlink(self):
        # sudo: proposals are the server's; without one of the two there is nothing to propose
        self.env["crm.duplicate.proposal"].sudo()._of_records(self).filtered(
            lambda proposal: proposal.state != "merged"
        ).unlink()
        return super().unlink()

    def _propose_duplicates_at_once(self, are_new=False):
        """By equal keys only; names that are merely alike are for the nightly round."""
        if 0 < len(self) <= AT_ONCE_LIMIT:
            self._propose_duplicates(are_new=are_new)

    # ------------------------------------------------------------
    # finding
    # ------------------------------------------------------------

    def _propose_duplicates(self, with_alike=False, are_new=False):
        """Propose what looks the same as these records; forget what does not any more.

        :param bool with_alike: also names that are merely similar (needs pg_trgm)
        :param bool are_new: just made, so nothing was proposed for them yet
        """
        # sudo: duplicates of colleagues' records are found too; who sees the proposal is its rule
        records = self.sudo()
        records._flush_duplicate_keys()
        pairs = records._find_equal_pairs()
        if with_alike and self.env.registry.has_trigram:
            pairs |= records._find_alike_pairs()
        waiting = self.env["crm.duplicate.proposal"].sudo()
        if not are_new:
            waiting = waiting._of_records(records).filtered(lambda item: item.state == "open")
        pairs |= {proposal._get_pair() for proposal in waiting}
        if not pairs:
            return
        verdicts = records._compare_pairs(pairs)
        best = self._choose_best(verdicts)
        waiting.filtered(lambda proposal: proposal._get_pair() not in best).unlink()
        self.env["crm.duplicate.proposal"]._propose(self._name, best)

    @api.model
    def _choose_best(self, verdicts):
        """The likeliest pairs of each record, out of {(id, id): verdict}."""
        counts, best = {}, {}
        ranked = sorted(verdicts.items(), key=lambda item: (-item[1].score, item[0]))
        for pair, verdict in ranked:
            if not verdict.is_proposed or any(
                counts.get(record_id, 0) >= PROPOSED_LIMIT for record_id in pair
            ):
                continue
            best[pair] = verdict
            for record_id in pair:
                counts[record_id] = counts.get(record_id, 0) + 1
        return best

    def _flush_duplicate_keys(self):
        self.flush_model(
            [
                *{name for pair in EQUAL_KEYS for name in pair},
                *self._get_duplicate_scope_fields(),
            ]
        )

    @api.model
    def _get_duplicate_scope_fields(self):
        """Fields used by :meth:`_sql_duplicate_scope`."""
        raise NotImplementedError

    @api.model
    def _sql_duplicate_scope(self, alias):
        """Condition on rows that can be duplicates at all.

        :param SQL alias: of the table
        """
        raise NotImplementedError

    def _find_equal_pairs(self):
        """{(id, id)} with an equal key, the smaller id first; values shared by many don't count."""
        table = SQL.identifier(self._table)
        parts = [
            SQL(
                """SELECT mine.id AS one, twin.id AS other, %(number)s AS kind
                     FROM %(table)s mine
                     CROSS JOIN LATERAL (
                         SELECT other.id FROM %(table)s other
                          WHERE other.%(other_key)s = mine.%(key)s AND other.id != mine.id
                            AND %(scope)s
                          LIMIT %(limit)s) twin
                    WHERE mine.id IN %(ids)s AND mine.%(key)s IS NOT NULL AND %(own_scope)s""",
                number=number,
                table=table,
                key=SQL.identifier(key),
                other_key=SQL.identifier(other_key),
                scope=self._sql_duplicate_pair_scope(),
                own_scope=self._sql_duplicate_scope(SQL("mine")),
                limit=SHARED_LIMIT + 1,
                ids=tuple(self.ids),
            )
            for number, (key, other_key) in enumerate(EQUAL_KEYS)
        ]
        found = {}
        for one, other, kind in self.env.execute_query(SQL(" UNION ALL ").join(parts)):
            found.setdefault((one, kind), []).append(other)
        return {
            (min(one, other), max(one, other))
            for (one, _kind), others in found.items()
            if len(others) <= SHARED_LIMIT
            for other in others
        }

    @api.model
    def _sql_duplicate_pair_scope(self):
        return SQL(
            """%s AND (other.company_id IS NULL OR mine.company_id IS NULL
                       OR other.company_id = mine.company_id)""",
            self._sql_duplicate_scope(SQL("other")),
        )

    def _find_alike_pairs(self):
        """{(id, id)} whose names are similar."""
        self.env.cr.execute(
            SQL(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
                str(duplicates.SIMILAR),
            )
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT mine.id, twin.id
                     FROM %(table)s mine
                     CROSS JOIN LATERAL (
                         SELECT other.id FROM %(table)s other
                          WHERE other.duplicate_name_key %% mine.duplicate_name_key
                            AND other.duplicate_name_key != mine.duplicate_name_key
                            AND other.id != mine.id AND %(scope)s
                          ORDER BY other.duplicate_name_key <-> mine.duplicate_name_key, other.id
                          LIMIT %(limit)s) twin
                    WHERE mine.id IN %(ids)s AND mine.duplicate_name_key IS NOT NULL
                      AND %(own_scope)s""",
                table=SQL.identifier(self._table),
                scope=self._sql_duplicate_pair_scope(),
                own_scope=self._sql_duplicate_scope(SQL("mine")),
                limit=PROPOSED_LIMIT,
                ids=tuple(self.ids),
            )
        )
        return {(min(pair), max(pair)) for pair in rows}

    def _compare_pairs(self, pairs):
        """{(id, id): verdict of ``engine.duplicates``}"""
        records = self.browse({record_id for pair in pairs for record_id in pair}).exists()
        cards = records._get_duplicate_cards()
        alike = self._get_similarities(
            {
                (cards[one].name, cards[other].name)
                for one, other in pairs
                if one in cards and other in cards
            }
        )
        return {
            (one, other): duplicates.compare(
                cards[one], cards[other], alike.get((cards[one].name, cards[other].name), 0.0)
            )
            for one, other in pairs
            if one in cards and other in cards
        }

    @api.model
    def _get_similarities(self, names):
        names = [pair for pair in names if all(pair) and pair[0] != pair[1]]
        if not names or not self.env.registry.has_trigram:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT one, other, similarity(one, other) FROM (VALUES %s) AS pair(one, other)",
                SQL(", ").join(SQL("(%s, %s)", one, other) for one, other in names),
            )
        )
        return {(one, other): value for one, other, value in rows}

    def _get_duplicate_cards(self):
        """{id: ``engine.duplicates.Card``} of those that can still be duplicates."""
        raise NotImplementedError

    # ------------------------------------------------------------
    # the nightly round
    # ------------------------------------------------------------

    @api.model
    def _get_pending_ids(self, limit):
        self.flush_model(["duplicate_pending"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE duplicate_pending IS TRUE ORDER BY id LIMIT %s",
                SQL.identifier(self._table),
                limit,
            )
        )
        return [row[0] for row in rows]

    def _set_duplicates_looked_for(self):
        """By SQL: looking is no change of the record, so nobody's last change is overwritten."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET duplicate_pending = FALSE WHERE id IN %s",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["duplicate_pending"], flush=False)
