import logging
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .sources import ONCE, ROW, SOURCES

_logger = logging.getLogger(__name__)

#: key of the transaction's changed documents: {model: ids}
_NOTED = "crm_sales_planning.noted"
#: columns that follow the document as long as the row is not frozen …
FOLLOWING = (
    "date",
    "document_date",
    "happened_at",
    "res_name",
    "categ_id",
    "amount",
    "numerator",
    "denominator",
)
#: … and those that are kept as they were, filled in later only where there was nothing
OWNER = ("user_id", "team_id")
KEPT = (*OWNER, "lead_id", "partner_id", "industry_id", "party")
KEY = ("kind", "res_model", "res_id", "part")


class CrmSalesFact(models.Model):
    """Keeps facts in step with documents: one statement for each source, whatever the number of records.

    A row whose document still exists and does not count any more goes; that of a deleted document
    stays. Frozen rows never change.
    """

    _inherit = "crm.sales.fact"

    # ---- noting ------------------------------------------------------------------------

    @api.model
    def _note(self, records):
        """These records changed; facts follow before the transaction ends."""
        ids = records.ids
        if not ids:
            return
        noted = self._get_noted()
        if noted is None:
            noted = self.env.cr.precommit.data[_NOTED] = defaultdict(set)
            # sudo: facts belong to the server
            self.env.cr.precommit.add(self.env["crm.sales.fact"].sudo()._sync_noted)
        noted[records._name].update(ids)

    @api.model
    def _get_noted(self):
        return self.env.cr.precommit.data.get(_NOTED)

    @api.model
    def _settle(self, records):
        """Bring facts up to date if one of these records has changed."""
        records.flush_recordset()
        noted = self._get_noted()
        if noted and not noted.get(records._name, set()).isdisjoint(records.ids):
            # sudo: facts belong to the server
            self.sudo()._sync_noted()

    # ---- syncing -----------------------------------------------------------------------

    @api.model
    def _sync_noted(self):
        """Bring facts up to what this transaction has changed so far."""
        self.env.flush_all()
        noted = self._get_noted()
        if not noted:
            return
        found = {name: frozenset(ids) for name, ids in noted.items()}
        noted.clear()
        for item in SOURCES:
            if item.watch.keys().isdisjoint(found):
                continue
            ids = item.get_anchors(self.env, found)
            if ids:
                self._sync_source(item, tuple(sorted(ids)))
        self.invalidate_model()

    @api.model
    def _sync_all(self, kinds=None):
        """Bring the whole store in step with all documents; twice gives the same rows.

        :param kinds: only sources of these kinds; None: all
        """
        self.env.flush_all()
        for item in SOURCES:
            if kinds is None or not item.kinds.keys().isdisjoint(kinds):
                self._sync_source(item, None)
                # the next source may read what this one has written
                self.env.cr.execute("ANALYZE crm_sales_fact")
        self.invalidate_model()

    @api.model
    def _cron_sync(self):
        """Each night: what came past the program (imports into the database, two colleagues who
        called one client at the same moment) is put right. Running it again changes nothing.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(SOURCES))
        for item in SOURCES:
            self._sync_source(item, None)
            self.invalidate_model()
            commit_progress(1)

    @api.model
    def _sync_source(self, item, ids):
        """Facts of one source.

        :param ids: tuple of ids of its anchors; None: all
        """
        following, kept = FOLLOWING, KEPT
        if item.follows_owner:
            following, kept = (
                (*FOLLOWING, *OWNER),
                tuple(name for name in KEPT if name not in OWNER),
            )
        parties = self.env.execute_query(
            SQL(
                """
                WITH source AS (%(source)s),
                     found AS (%(found)s),
                     dated AS MATERIALIZED (SELECT found.*, %(date)s AS date FROM found),
                     gone AS (
                         DELETE FROM crm_sales_fact fact
                          WHERE fact.kind IN %(kinds)s AND fact.res_model IN %(documents)s
                            AND NOT fact.is_frozen AND %(about)s AND %(exists)s
                            AND NOT EXISTS (SELECT FROM dated WHERE %(same)s)
                      RETURNING fact.kind, fact.company_id, fact.party),
                     kept AS (
                         INSERT INTO crm_sales_fact AS fact (%(columns)s, is_counted, is_frozen,
                                     create_uid, create_date, write_uid, write_date)
                         SELECT %(columns)s, TRUE, FALSE, %(uid)s, %(now)s, %(uid)s, %(now)s
                           FROM dated
                    ON CONFLICT (%(key)s) DO UPDATE
                            SET %(following)s, %(filled)s, write_date = EXCLUDED.write_date
                          WHERE NOT fact.is_frozen AND (%(changed)s)
                      RETURNING fact.kind, fact.company_id, fact.party)
                SELECT DISTINCT kind, company_id, party
                  FROM (SELECT * FROM gone UNION ALL SELECT * FROM kept) AS touched
                 WHERE party IS NOT NULL
                """,
                source=item.rows(self.env, ids),
                found=self._get_found_sql(),
                date=self._get_open_day_sql(SQL("found.company_id"), SQL("found.document_date")),
                kinds=tuple(item.kinds),
                documents=tuple(item.documents),
                about=SQL("TRUE") if ids is None else item.is_about(ids),
                exists=self._get_exists_sql(item.documents),
                same=SQL(" AND ").join(
                    SQL("dated.%s = fact.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in KEY
                ),
                columns=SQL(", ").join(
                    map(SQL.identifier, (*KEY, "company_id", *FOLLOWING, *KEPT))
                ),
                key=SQL(", ").join(map(SQL.identifier, KEY)),
                following=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in following
                ),
                filled=SQL(", ").join(
                    SQL(
                        "%s = COALESCE(fact.%s, EXCLUDED.%s)",
                        *(SQL.identifier(name) for _ in range(3)),
                    )
                    for name in kept
                ),
                changed=SQL(" OR ").join(
                    [
                        *(
                            SQL(
                                "fact.%s IS DISTINCT FROM EXCLUDED.%s",
                                SQL.identifier(name),
                                SQL.identifier(name),
                            )
                            for name in following
                        ),
                        *(
                            SQL(
                                "(fact.%s IS NULL AND EXCLUDED.%s IS NOT NULL)",
                                SQL.identifier(name),
                                SQL.identifier(name),
                            )
                            for name in kept
                        ),
                    ]
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        rules = {kind: once for kind, once in item.kinds.items() if once}
        if rules and ids is None:
            self._count_once(rules)
        elif rules:
            touched = [row for row in parties if row[0] in rules]
            if touched:
                self._count_once(rules, touched)

    @api.model
    def _get_found_sql(self):
        """Rows of a source with what follows from them: group, client, segment, local day."""
        passed = [
            name
            for name in ROW
            if name not in ("company_id", "team_id", "partner_id", "party", "day", "part")
        ]
        return SQL(
            """
            SELECT %(passed)s, COALESCE(source.part, '') AS part, company.id AS company_id,
                   COALESCE(source.team_id, person.sale_team_id) AS team_id,
                   client.id AS partner_id, client.industry_id,
                   CASE WHEN source.party IS NOT NULL THEN COALESCE(
                       'p' || client.id, 'l' || source.lead_id, source.party) END AS party,
                   COALESCE(source.day, (source.happened_at AT TIME ZONE 'UTC'
                       AT TIME ZONE COALESCE(calendar.tz, office.tz, 'UTC'))::date) AS document_date
              FROM source
         LEFT JOIN res_users person ON person.id = source.user_id
         LEFT JOIN crm_team team ON team.id = COALESCE(source.team_id, person.sale_team_id)
         LEFT JOIN res_partner contact ON contact.id = source.partner_id
         LEFT JOIN res_partner client
                ON client.id = COALESCE(contact.commercial_partner_id, contact.id)
              JOIN res_company company ON company.id = COALESCE(
                       source.company_id, team.company_id, person.company_id,
                       (SELECT MIN(id) FROM res_company))
         LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
         LEFT JOIN res_partner office ON office.id = company.partner_id
            """,
            passed=SQL(", ").join(SQL.identifier("source", name) for name in passed),
        )

    @api.model
    def _get_open_day_sql(self, company, day):
        """The day for which something counts: what comes late for a closed period counts in the next open one."""
        return SQL(
            """
            CASE WHEN EXISTS (SELECT FROM crm_sales_fact_closing closed
                               WHERE closed.company_id = %(company)s
                                 AND %(day)s BETWEEN closed.date_from AND closed.date_to)
                 THEN (SELECT MIN(closed.date_to) + 1 FROM crm_sales_fact_closing closed
                        WHERE closed.company_id = %(company)s AND closed.date_to >= %(day)s
                          AND NOT EXISTS (
                              SELECT FROM crm_sales_fact_closing other
                               WHERE other.company_id = closed.company_id
                                 AND closed.date_to + 1 BETWEEN other.date_from AND other.date_to))
                 ELSE %(day)s END
            """,
            company=company,
            day=day,
        )

    @api.model
    def _get_exists_sql(self, documents):
        """Condition that the document of a ``fact`` has not been deleted."""
        return SQL(
            "(%s)",
            SQL(" OR ").join(
                SQL(
                    "(fact.res_model = %s AND EXISTS (SELECT FROM %s doc WHERE doc.id = fact.res_id))",
                    name,
                    SQL.identifier(self.env[name]._table),
                )
                for name in documents
            ),
        )

    @api.model
    def _count_once(self, rules, touched=None):
        """Of repetitions for a party the first one counts.

        :param dict rules: by kind: once a day, or once ever
        :param touched: tuples (kind, company id, party); None: all
        """
        ever = tuple(kind for kind, once in rules.items() if once == ONCE)
        self.env.cr.execute(
            SQL(
                """
                WITH ranked AS (
                         SELECT id, is_counted, is_frozen, ROW_NUMBER() OVER (
                                    PARTITION BY kind, company_id, party, %(day)s
                                    ORDER BY is_frozen AND is_counted DESC, happened_at,
                                             res_model, res_id, part) = 1 AS is_first
                           FROM crm_sales_fact
                          WHERE kind IN %(kinds)s AND party IS NOT NULL AND %(touched)s),
                     wrong AS MATERIALIZED (
                         SELECT id, is_first FROM ranked
                          WHERE NOT is_frozen AND is_counted IS DISTINCT FROM is_first)
                UPDATE crm_sales_fact fact SET is_counted = wrong.is_first
                  FROM wrong WHERE fact.id = wrong.id
                """,
                day=SQL("CASE WHEN kind IN %s THEN NULL ELSE date END", ever)
                if ever
                else SQL("date"),
                kinds=tuple(rules),
                touched=SQL("(kind, company_id, party) IN %s", tuple(touched))
                if touched
                else SQL("TRUE"),
            )
        )
