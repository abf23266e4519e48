from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import periods
from ..kpi.crm_sales_kpi import LAST
from . import measure as measures
from .own_measure import OwnMeasure

#: keys of a row by person, group and what was sold
COLUMN_KEYS = {
    "user": "user_id",
    "team": "team_id",
    "segment": "industry_id",
    "product_category": "categ_id",
}
DEPARTMENT = "department"
COMPANY = "company"


class CrmSalesKpi(models.Model):
    """Facts of indicators, for outside programs, plans and screens alike."""

    _inherit = "crm.sales.kpi"

    @api.model
    @api.readonly
    def facts(self, codes, date_from, date_to, group_by=()):
        """What indicators have reached.

        :param list codes: codes of indicators
        :param date_from: first day, ISO text or date, in the company's calendar
        :param date_to: last day, inclusive
        :param list group_by: out of ``user, team, segment, product_category, day, week, month,
            quarter, year``
        :return: list of dicts ``{code, value, count, numerator, denominator, …}`` with one more key
            for each item of ``group_by``: an id or ``False``, or the name of the period; groups in
            which nothing happened are left out; ``value`` is ``False`` where there are too few
            cases for a rate. Percents are from 0 to 100, money in the company's currency, times in
            hours (the deal cycle in days).
        :raises UserError: an unknown code or key, or dates that are none
        """
        kpis = self._find_by_code(codes)
        first, last = self._parse_day(date_from), self._parse_day(date_to)
        if first > last:
            raise UserError(self.env._("The first day is after the last day."))
        keys = self._parse_list(group_by)
        known = {*COLUMN_KEYS, *periods.LENGTHS}
        unknown = [key for key in keys if not isinstance(key, str) or key not in known]
        if unknown:
            raise UserError(
                self.env._(
                    "Facts can't be grouped by “%(key)s”; choose from %(known)s.",
                    key=str(unknown[0]),
                    known=", ".join([*COLUMN_KEYS, *reversed(periods.LENGTHS)]),
                )
            )
        keys = list(dict.fromkeys(keys))
        result = []
        for kpi in kpis:
            for row in kpi._get_facts(first, last, keys):
                value = row.pop("value")
                result.append({"code": kpi.code, "value": False if value is None else value, **row})
        return result

    @api.model
    def _find_by_code(self, codes):
        codes = self._parse_list(codes)
        found = self.with_context(active_test=False).search(
            [("code", "in", [code for code in codes if isinstance(code, str)])]
        )
        by_code = {kpi.code: kpi for kpi in found}
        missing = [str(code) for code in codes if str(code) not in by_code]
        if missing or not codes:
            raise UserError(
                self.env._("There is no indicator “%(code)s”.", code=", ".join(missing))
                if codes
                else self.env._("Name the indicators by their codes.")
            )
        return self.union(*(by_code[code] for code in codes))

    @api.model
    def _parse_list(self, given):
        """What outside programs give as a list: one item may come without one."""
        if not given:
            return []
        return list(given) if isinstance(given, list | tuple | set | dict) else [given]

    @api.model
    def _parse_day(self, day):
        try:
            parsed = fields.Date.to_date(day)
        except (KeyError, TypeError, ValueError):
            parsed = None
        if not parsed:
            raise UserError(
                self.env._("“%(day)s” is no date; write it as 2026-11-22.", day=str(day))
            )
        return parsed

    # ---- counting ----------------------------------------------------------------------

    @api.model
    def _get_today(self):
        """Today in the company's calendar."""
        return self.env["crm.sales.fact"]._get_local_day(self.env.company, fields.Datetime.now())

    def _get_facts(self, date_from, date_to, keys=(), scope=None):
        """Rows of one indicator, see :meth:`facts`; here ``value`` is None where there is none.

        :param keys: those of :meth:`facts`, and ``department`` and ``company``
        :param Scope scope: None: what the user may see
        """
        self.ensure_one()
        self.env["crm.sales.fact"]._sync_noted()
        scope = scope or measures.Scope.of(self.env)
        span = self._get_span(date_from, date_to, keys)
        if self.time_rule == LAST and not span.as_of:
            return []
        counted = self._get_measure()
        rows = counted.rows(self.env, self, span, scope)
        if rows is None:
            return []
        return self._group(rows, counted, keys)

    def _get_span(self, date_from, date_to, keys):
        today = self._get_today()
        as_of = ()
        if self.time_rule == LAST:
            kinds = [key for key in keys if key in periods.LENGTHS]
            shortest = min(kinds, key=periods.LENGTHS.get) if kinds else None
            # states of days to come are unknown
            last = min(date_to, today)
            starts = periods.parts(shortest, date_from, last) if shortest else [date_from]
            as_of = tuple(
                min(periods.end(shortest, day) if shortest else date_to, date_to, today)
                for day in starts
                if day <= today
            )
        return measures.Span(date_from, date_to, today, as_of, tuple(keys))

    def _get_measure(self):
        """What counts the indicator; customers' own ones are counted by their definition."""
        self.ensure_one()
        if not self.is_builtin:
            return OwnMeasure(self)
        found = measures.MEASURES.get(self.code)
        if not found:
            raise UserError(
                self.env._("“%(kpi)s” says nothing about what is counted.", kpi=self.name)
            )
        return found

    def _group(self, rows, counted, keys):
        columns = [self._get_key_sql(key) for key in keys]
        value, minimum = self._get_value_sql(counted), self.minimum or 0
        query = SQL(
            """SELECT %s COUNT(*), SUM(counted.numerator), SUM(counted.denominator), %s
                 FROM (%s) AS counted %s %s %s""",
            SQL("").join(SQL("%s, ", column) for column in columns),
            value,
            rows,
            SQL("LEFT JOIN crm_team ON crm_team.id = counted.team_id")
            if DEPARTMENT in keys
            else SQL(),
            SQL("GROUP BY %s", SQL(", ").join(columns)) if columns else SQL("HAVING COUNT(*) > 0"),
            SQL("ORDER BY %s", SQL(", ").join(columns)) if columns else SQL(),
        )
        result = []
        for found in self.env.execute_query(query):
            count, numerator, denominator, number = found[len(keys) :]
            row = {
                "value": self._get_value(counted, count, numerator, denominator, number, minimum),
                "count": count,
                "numerator": float(numerator or 0),
                "denominator": float(denominator or 0),
            }
            for key, item in zip(keys, found[: len(keys)], strict=True):
                row[key] = periods.key(key, item) if key in periods.LENGTHS else item or False
            result.append(row)
        return result

    def _get_key_sql(self, key):
        if key in periods.LENGTHS:
            if key == "day":
                return SQL("counted.date")
            return SQL("date_trunc(%s, counted.date::timestamp)::date", SQL(f"'{key}'"))
        if key == DEPARTMENT:
            return SQL("crm_team.department_id")
        if key == COMPANY:
            return SQL("counted.company_id")
        return SQL.identifier("counted", COLUMN_KEYS[key])

    def _get_value_sql(self, counted):
        return {
            measures.PARTNERS: SQL("COUNT(DISTINCT counted.partner_id)"),
            measures.MEDIAN: SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY counted.amount::float8)"
            ),
        }.get(counted.value, SQL("SUM(counted.amount)"))

    def _get_value(self, counted, count, numerator, denominator, number, minimum):
        """A number, or None where there are too few cases."""
        if counted.value in (measures.RATIO, measures.AVERAGE):
            if not denominator or denominator < minimum:
                return None
            value = float(numerator or 0) / float(denominator)
            is_percent = counted.value == measures.RATIO and self.unit == "percent"
            return 100 * value if is_percent else value
        if counted.value == measures.MEDIAN:
            return None if count < minimum or number is None else float(number)
        return count if counted.value == measures.COUNT else float(number or 0)
