from collections import defaultdict
from datetime import UTC

from odoo.addons.crm_corporate_sales.engine.worktime import WorkTime
from odoo.tools import SQL


def work_hours(env, spans):
    """Working hours by the company's calendar, for many spans with one look at each calendar.

    :param SQL spans: SELECT of ``id, company_id, start, stop`` (UTC)
    :return: SELECT of ``id, hours``; without those that end before they begin
    :rtype: odoo.tools.SQL
    """
    by_company = defaultdict(list)
    for record_id, company_id, start, stop in env.execute_query(spans):
        if start and stop and start <= stop:
            by_company[company_id].append((record_id, start, stop))
    ids, hours = [], []
    for company_id, found in by_company.items():
        # sudo: the company's working hours are no secret
        calendar = env["res.company"].sudo().browse(company_id).resource_calendar_id
        if not calendar:
            continue
        intervals = calendar._work_intervals_batch(
            min(start for _id, start, _stop in found).replace(tzinfo=UTC),
            max(stop for _id, _start, stop in found).replace(tzinfo=UTC),
        )[False]
        time = WorkTime(
            [
                (
                    first.astimezone(UTC).replace(tzinfo=None),
                    last.astimezone(UTC).replace(tzinfo=None),
                )
                for first, last, _attendance in intervals
            ]
        )
        for record_id, start, stop in found:
            ids.append(record_id)
            hours.append(round(time.hours(start, stop), 2))
    return SQL("SELECT * FROM UNNEST(%s::int4[], %s::float8[]) AS work (id, hours)", ids, hours)
