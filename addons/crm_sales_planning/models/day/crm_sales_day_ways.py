from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...engine import periods, ways
from .crm_sales_day_tasks import KPI_KINDS

CALLS, SILENT, CROSS = "calls", "silent", "cross"
WAYS = (CALLS, SILENT, CROSS)
#: own conversions are measured on calls of so many days, which had so many days to bear fruit
MEASURED_DAYS, FRUIT_DAYS = 240, 30
#: so many indicators are negotiated at once, the furthest along the way to a contract first
OFFERS = 2


class CrmSalesDay(models.Model):
    """The norm negotiates: who is behind gets three ways to be back on plan by the week's end."""

    _inherit = "crm.sales.day"

    @api.model
    def back_on_plan(self, user_id=False):
        """Ways to make up for what is missing in the week, each with a ready list.

        :param int user_id: whose; False: the caller's own
        :return: list of dicts ``kpi_id, code, name, left, until`` (ISO: the last working day) and
            ``ways``: ``kind`` (``calls``, ``silent``, ``cross``), ``whose`` rate it is (``own``,
            ``group``, ``company``, ``direct``: each call counts itself, ``none``), ``rate`` (0–1),
            ``cases`` it rests on, ``needed`` calls, ``per_day``, ``available``, ``is_enough``,
            ``rows`` (``res_model, res_id, name, phone, hint``)
        :raises AccessError: a person whose plans the caller does not see
        """
        user = self._read_person(user_id)
        company = self.env.company
        today = self._get_local_today(company)
        figures = self._get_figures(company, today, user).get(user, {})
        behind = [
            (kpi, figure)
            for kpi, figure in figures.items()
            if kpi.code in KPI_KINDS and figure.left and (figure.is_behind or not figure.is_planned)
        ]
        if not behind:
            return []
        behind.sort(key=lambda item: (-item[0].sequence, item[0].id))
        days = self._get_days_left(company, user, today)
        lists = {kind: self._get_ready_list(kind, user, company) for kind in WAYS}
        return [
            {
                "kpi_id": kpi.id,
                "code": kpi.code,
                "name": kpi.with_env(self.env).name,
                "left": figure.left,
                "until": fields.Date.to_string(days[-1]),
                "ways": [
                    self._describe_way(kind, base, figure.left, len(days), lists[kind])
                    for kind, base in self._get_bases(kpi, user, company, today).items()
                ],
            }
            for kpi, figure in behind[:OFFERS]
        ]

    @api.model
    def _describe_way(self, kind, base, left, days, rows):
        needed = ways.calls_needed(left, base)
        return {
            "kind": kind,
            "whose": base.whose,
            "rate": base.rate,
            "cases": base.cases,
            "needed": needed,
            "per_day": ways.per_day(needed, days),
            "available": len(rows),
            "is_enough": bool(needed) and len(rows) >= needed,
            "rows": rows[: ways.list_length(needed)],
        }

    @api.model
    def _get_days_left(self, company, user, today):
        """Working days of a person to the week's end; at least today."""
        found = self.env["crm.call.planner"]._get_work_days(
            user, company, today, periods.end("week", today)
        )[user]
        return found or [today]

    # ---- conversions -------------------------------------------------------------------

    @api.model
    def _get_bases(self, kpi, user, company, today):
        """{way: rate that is counted with}, from calls that had time to lead somewhere."""
        kind = KPI_KINDS[kpi.code]
        if kind == KPI_KINDS["cold_calls"]:
            return {way: ways.Base(ways.DIRECT, 1.0, 0) for way in WAYS}
        measured = self._measure_calls(kind, user, company, today)
        return {
            way: ways.choose_base(
                *(measured.get((way, whose), ways.Measured()) for whose in range(3))
            )
            for way in WAYS
        }

    @api.model
    def _measure_calls(self, kind, user, company, today):
        """{(way, 0 own, 1 group, 2 company): Measured} of calls and what came within 30 days.

        A call to a party that never bought is one to a new contact; to a client that had not bought
        for the company's time of silence one that wakes; to any other a cross-sale.
        """
        self.env["crm.sales.fact"]._sync_noted()
        self.env["crm.sales.fact"].flush_model()
        self.env["sale.order"].flush_model(["state", "date_order", "partner_id", "company_id"])
        team = self._get_team_of(user)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT way, user_id = %(user)s, team_id = %(team)s, COUNT(*),
                       COUNT(*) FILTER (WHERE succeeded)
                  FROM (
                       SELECT call.user_id, call.team_id,
                              CASE WHEN bought.last IS NULL THEN %(calls)s
                                   WHEN call.date - bought.last >= %(silence)s THEN %(silent)s
                                   ELSE %(cross)s END AS way,
                              EXISTS (
                                  SELECT FROM crm_sales_fact AS fruit
                                   WHERE fruit.kind = %(kind)s AND fruit.is_counted
                                     AND fruit.company_id = call.company_id
                                     AND fruit.date BETWEEN call.date AND call.date + %(fruit)s
                                     AND (fruit.partner_id = call.partner_id
                                          OR fruit.lead_id = call.lead_id)
                              ) AS succeeded
                         FROM (
                              SELECT DISTINCT ON (COALESCE(partner_id, -lead_id), date)
                                     company_id, user_id, team_id, partner_id, lead_id, date
                                FROM crm_sales_fact
                               WHERE kind IN ('cold_call', 'call') AND company_id = %(company)s
                                 AND date BETWEEN %(first)s AND %(last)s
                                 AND (partner_id IS NOT NULL OR lead_id IS NOT NULL)
                               ORDER BY COALESCE(partner_id, -lead_id), date, id
                              ) AS call
                    LEFT JOIN LATERAL (
                              SELECT MAX(sale.date_order)::date AS last
                                FROM sale_order AS sale
                                JOIN res_partner AS buyer ON buyer.id = sale.partner_id
                               WHERE buyer.commercial_partner_id = call.partner_id
                                 AND sale.company_id = call.company_id
                                 AND sale.state = 'sale' AND sale.date_order < call.date
                              ) AS bought ON TRUE
                       ) AS called
                 GROUP BY 1, 2, 3
                """,
                user=user.id,
                team=team.id or 0,
                calls=CALLS,
                silent=SILENT,
                cross=CROSS,
                silence=company.silence_days,
                kind=kind,
                fruit=FRUIT_DAYS,
                company=company.id,
                first=today - timedelta(days=MEASURED_DAYS),
                last=today - timedelta(days=FRUIT_DAYS),
            )
        )
        sums = {}
        for way, is_own, is_group, cases, successes in rows:
            for whose, belongs in enumerate((is_own, is_group, True)):
                if belongs:
                    old_cases, old_successes = sums.get((way, whose), (0, 0))
                    sums[way, whose] = old_cases + cases, old_successes + successes
        return {key: ways.Measured(*numbers) for key, numbers in sums.items()}

    # ---- planning a way ----------------------------------------------------------------

    @api.model
    def plan_way(self, kpi_id, kind, rows, user_id=False):
        """Plan calls of a way over the working days left of the week.

        Whoever has a call planned already gets no second one, so that doing it twice is harmless.

        :param int kpi_id: indicator that the person is behind with
        :param str kind: ``calls``, ``silent`` or ``cross``
        :param list rows: pairs of model and id, as :meth:`back_on_plan` lists them
        :param int user_id: for whom; False: the caller
        :return: number of calls planned
        :raises UserError: unknown indicator, way or record
        :raises AccessError: neither the person nor their head, or a record the caller can't see
        """
        user = self._read_person(user_id)
        if user != self.env.user and not self._may_excuse(user, self._get_team_of(user)):
            raise AccessError(
                self.env._("Only %s and their head plan calls.", user.sudo().name or "")
            )
        kpi = self.env["crm.sales.kpi"].browse(kpi_id if type(kpi_id) is int else []).exists()
        if kind not in WAYS or not kpi:
            raise UserError(self.env._("Choose the indicator and the way to be back on plan."))
        company = self.env.company
        today = self._get_local_today(company)
        subjects = self._read_subject_pairs(rows)
        is_cold = kind == CALLS or kpi.code == "cold_calls"
        activity_type = self.env.ref(
            "crm_sales_planning.activity_type_cold_call"
            if is_cold
            else "mail.mail_activity_data_call"
        )
        return len(
            self._schedule_activities(
                subjects, user, activity_type, self._get_days_left(company, user, today)
            )
        )

    @api.model
    def _read_subject_pairs(self, rows):
        """Records that a caller names by model and id, each once, in their order."""
        result = []
        for row in rows if isinstance(rows, list | tuple) else ():
            if not isinstance(row, list | tuple) or len(row) != 2:
                raise UserError(self.env._("A list of pairs of model and id is needed."))
            model = self.env.get(row[0]) if isinstance(row[0], str) else None
            if model is None or not hasattr(model, "_prepare_call_contact"):
                raise UserError(self.env._("Nobody can be called about “%s”.", str(row[0])[:50]))
            record = model.browse(row[1] if type(row[1]) is int else []).exists()
            if not record:
                raise UserError(self.env._("One of those to call doesn't exist any more."))
            record.check_access("read")
            if record not in result:
                result.append(record)
        if not result:
            raise UserError(self.env._("Choose whom to call."))
        return result
