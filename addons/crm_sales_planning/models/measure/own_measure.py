"""Customers' own indicators: records of any model by domain, date, person and measure."""

import ast
from datetime import timedelta

from odoo.fields import Domain
from odoo.tools import SQL

from ..fact.sources import in_company_currency, local_day
from ..kpi.crm_sales_kpi import SUM
from .measure import AMOUNT, AVERAGE, COLUMNS, COUNT, Measure


class OwnMeasure(Measure):
    """Counts the records that an indicator describes.

    Whose numbers somebody sees follows from the scope, as with every indicator, so that plans and
    questions give the same; who defines it has to be allowed to read the records. Archived records
    count, too: archiving does not change what happened.
    """

    def __init__(self, kpi):
        super().__init__(kpi.code)
        self.value = COUNT
        if kpi.measure_field_id:
            self.value = AMOUNT if kpi.time_rule == SUM else AVERAGE

    def rows(self, env, kpi, span, scope):
        # sudo: numbers only, within the scope; its definer was checked for the right to read them
        definition = kpi.sudo()
        records = definition.env[definition.model_id.model].with_context(active_test=False)
        day = definition.date_field_id.name
        # a day more on both sides: the local day is asked below
        near = [
            (day, ">=", span.date_from - timedelta(days=1)),
            (day, "<", span.date_to + timedelta(days=2)),
        ]
        query = records._search(Domain(ast.literal_eval(kpi.domain or "[]")) & Domain(near))
        names = {
            "moment": day,
            "person_id": definition.user_field_id.name,
            "number": definition.measure_field_id.name,
            "company_id": self._find_field(records, "company_id", "res.company"),
            "group_id": self._find_field(records, "team_id", "crm.team"),
            "contact_id": self._find_field(records, "partner_id", "res.partner"),
            "currency_id": self._find_currency(records, definition.measure_field_id.name),
        }
        found = query.select(
            SQL.identifier(query.table, "id"),
            *(
                SQL(
                    "%s AS %s",
                    records._field_to_sql(query.table, field, query)
                    if field
                    else SQL("NULL::int4"),
                    SQL.identifier(name),
                )
                for name, field in names.items()
            ),
        )
        return SQL(
            """
            SELECT %(columns)s
              FROM (SELECT found.id AS res_id, company.id AS company_id, person.id AS user_id,
                           COALESCE(found.group_id, person.sale_team_id) AS team_id,
                           %(day)s AS date, client.industry_id, NULL::int4 AS categ_id,
                           client.id AS partner_id, %(amount)s AS amount,
                           %(numerator)s AS numerator, %(denominator)s AS denominator,
                           %(model)s AS res_model
                      FROM (%(found)s) AS found
                 LEFT JOIN res_users person ON person.id = found.person_id
                      JOIN res_company company
                        ON company.id = COALESCE(found.company_id, person.company_id, %(company)s)
                 LEFT JOIN res_partner contact ON contact.id = found.contact_id
                 LEFT JOIN res_partner client
                        ON client.id = COALESCE(contact.commercial_partner_id, contact.id)
                   ) AS fact
             WHERE fact.date BETWEEN %(first)s AND %(last)s AND %(scope)s
            """,
            columns=SQL(", ").join(SQL.identifier("fact", name) for name in COLUMNS),
            day=SQL("found.moment")
            if records._fields[day].type == "date"
            else local_day("found.moment", "company.id"),
            amount=self._get_amount(names),
            numerator=SQL("found.number::float8") if self.value == AVERAGE else SQL("NULL::float8"),
            denominator=SQL("CASE WHEN found.number IS NULL THEN 0 ELSE 1 END::float8")
            if self.value == AVERAGE
            else SQL("NULL::float8"),
            model=records._name,
            found=found,
            company=env.company.id,
            first=span.date_from,
            last=span.date_to,
            scope=scope.where("fact"),
        )

    def _get_amount(self, names):
        if self.value != AMOUNT:
            return SQL("NULL::numeric")
        if not names["currency_id"]:
            return SQL("COALESCE(found.number, 0)::numeric")
        return SQL(
            "(%s)::numeric",
            in_company_currency(
                "COALESCE(found.number, 0)::numeric",
                "COALESCE(found.currency_id, company.currency_id)",
                "company.id",
                "found.moment::date",
            ),
        )

    def _find_field(self, records, name, comodel):
        field = records._fields.get(name)
        is_fit = field and field.store and field.type == "many2one"
        return name if is_fit and field.comodel_name == comodel else None

    def _find_currency(self, records, name):
        """Name of the stored field with the currency of a sum of money."""
        field = records._fields.get(name)
        if not field or field.type != "monetary":
            return None
        currency = records._fields.get(field.get_currency_field(records))
        return currency.name if currency is not None and currency.store else None
