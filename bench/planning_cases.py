"""Cases that `bench/planning` measures: facts of indicators, and the same by bare SQL, in turns.

Run inside `odoo shell`; prints one line `BENCH {json}`. The rows are made once, by SQL, from one record of
each kind that Odoo made itself; everything else is rolled back.
"""

import json
import os
import statistics
import time
from datetime import date, timedelta

from odoo import Command
from odoo.tools import SQL

ENV = env  # noqa: F821  (given by odoo shell)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
DEALS = int(os.environ.get("BENCH_DEALS", "100000"))
ACTIVITIES = int(os.environ.get("BENCH_ACTIVITIES", "1000000"))
MEETINGS, ORDERS, PARTNERS = 50_000, 20_000, 20_000
PEOPLE, TEAMS, DAYS = 50, 5, 720
ALONE = {}


def once(work):
    """Seconds of something that is measured alone."""
    ENV.flush_all()
    start = time.perf_counter()
    work()
    return f"{time.perf_counter() - start:.1f} s"


def execute(query):
    ENV.cr.execute(query)


# ---- rows ------------------------------------------------------------------------------------


def clone(record, count, **values):
    """Rows like this record; values are SQL with ``n`` from 1 to count.

    :return: SQL of the id of row ``n``
    """
    table = record._table
    ENV.flush_all()
    execute(
        SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND column_name != 'id' AND is_generated = 'NEVER'",
            table,
        )
    )
    names = [name for (name,) in ENV.cr.fetchall()]
    execute(SQL("SELECT MAX(id) FROM %s", SQL.identifier(table)))
    [base] = ENV.cr.fetchone()
    execute(
        SQL(
            "INSERT INTO %s (id, %s) SELECT %s + n, %s FROM %s row, generate_series(1, %s) n"
            " WHERE row.id = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            base,
            SQL(", ").join(
                SQL(values[name].replace("%", "%%"))
                if name in values
                else SQL.identifier("row", name)
                for name in names
            ),
            SQL.identifier(table),
            count,
            record.id,
        )
    )
    execute(SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", table, base + count))
    return base


def fill():
    """One department of five groups with ten people each, and two years of work."""
    if ENV["res.users"].search_count([("login", "like", "bench_planner_%")]):
        return
    users = (
        ENV["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": f"Seller {n}",
                    "login": f"bench_planner_{n}",
                    "group_ids": [Command.set(ENV.ref("sales_team.group_sale_salesman").ids)],
                }
                for n in range(PEOPLE)
            ]
        )
    )
    department = ENV["crm.team"].create({"name": "Department", "is_department": True})
    teams = ENV["crm.team"].create(
        [
            {
                "name": f"Group {n}",
                "department_id": department.id,
                "member_ids": [Command.set(users[n::TEAMS].ids)],
            }
            for n in range(TEAMS)
        ]
    )
    person = f"(ARRAY[{','.join(map(str, users.ids))}])[1 + n % {PEOPLE}]"
    team = f"(ARRAY[{','.join(map(str, teams.ids))}])[1 + n % {PEOPLE} % {TEAMS}]"
    industries = ENV["res.partner.industry"].search([], limit=10).ids
    partner = ENV["res.partner"].create({"name": "Client", "is_company": True})
    base = clone(
        partner,
        PARTNERS,
        name="'Client ' || n",
        complete_name="'Client ' || n",
        industry_id=f"(ARRAY[{','.join(map(str, industries))}])[1 + n % {len(industries)}]",
        commercial_partner_id="NULL",
    )
    execute(SQL("UPDATE res_partner SET commercial_partner_id = id WHERE id > %s", base))
    client = f"{base} + 1 + n % {PARTNERS}"
    past = (
        f"(now() AT TIME ZONE 'UTC' - interval '1 hour' * (1 + (n::bigint * 7919) % {DAYS * 24}))"
    )
    deals = fill_deals(person, team, client, past)
    fill_activities(person, past, deals)
    # every second client has ordered
    fill_documents(partner, person, team, f"{base} + 1 + n * 2 % {PARTNERS}", past)
    ENV.cr.commit()
    execute("ANALYZE")
    ALONE["Facts of all documents made anew (`_sync_all`)"] = once(ENV["crm.sales.fact"]._sync_all)
    ENV.cr.commit()
    ALONE["The past of all deals rebuilt (`_record`, first run)"] = once(
        ENV["crm.sales.deal.state"]._record
    )
    ENV.cr.commit()
    execute("ANALYZE")
    ENV.cr.commit()


def fill_deals(person, team, client, past):
    """A third of the deals is open, the others were won or lost within 60 days."""
    lead = ENV["crm.lead"].create({"name": "Deal", "type": "opportunity", "expected_revenue": 1})
    is_closed = "n % 3 > 0"
    closed = f"LEAST({past} + interval '1 day' * (n % 60), now() AT TIME ZONE 'UTC')"
    return clone(
        lead,
        DEALS,
        name="'Deal ' || n",
        user_id=person,
        team_id=team,
        partner_id=client,
        expected_revenue="1000 + n % 5000",
        probability=f"CASE WHEN {is_closed} THEN 100 * (n % 2) ELSE 40 END",
        prorated_revenue=f"(1000 + n % 5000) * CASE WHEN {is_closed} THEN n % 2 ELSE 0.4 END",
        won_status=f"CASE WHEN NOT {is_closed} THEN 'pending' WHEN n % 2 = 1 THEN 'won' ELSE 'lost' END",
        active=f"NOT ({is_closed} AND n % 2 = 0)",
        date_closed=f"CASE WHEN {is_closed} THEN {closed} END",
        date_received=past,
        create_date=past,
        write_date=f"CASE WHEN {is_closed} THEN {closed} ELSE {past} END",
        date_deadline=f"({past} + interval '1 day' * (n % 90))::date",
    )


def fill_activities(person, past, deals):
    lead = ENV["crm.lead"].browse(deals)
    types = [
        ENV.ref("crm_sales_planning.activity_type_cold_call").id,
        ENV.ref("mail.mail_activity_data_call").id,
        ENV.ref("mail.mail_activity_data_todo").id,
    ]
    activity = lead.activity_schedule("mail.mail_activity_data_todo", summary="Call")
    activity._action_done()
    clone(
        activity,
        ACTIVITIES,
        res_id=f"{deals} + 1 + n % {DEALS}",
        user_id=person,
        activity_type_id=f"(ARRAY{types})[1 + n % {len(types)}]",
        date_done=f"({past})::date",
        done_at=past,
    )
    event = ENV["calendar.event"].create(
        {
            "name": "Meeting",
            "start": "2026-01-01 10:00:00",
            "stop": "2026-01-01 11:00:00",
            "opportunity_id": lead.id,
        }
    )
    clone(
        event,
        MEETINGS,
        opportunity_id=f"{deals} + 1 + n % {DEALS}",
        res_id=f"{deals} + 1 + n % {DEALS}",
        user_id=person,
        start=past,
        stop=past,
        meeting_kind="(ARRAY['cold', 'needs', 'terms', 'other'])[1 + n % 4]",
        meeting_result="'held'",
    )


def fill_documents(partner, person, team, client, past):
    product = ENV["product.product"].create({"name": "Pump", "type": "service", "taxes_id": []})
    order = ENV["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [Command.create({"product_id": product.id, "price_unit": 100})],
        }
    )
    order.action_confirm()
    own = {"user_id": person, "team_id": team, "partner_id": client}
    orders = clone(
        order, ORDERS, name="'B' || n", date_order=past, amount_untaxed="n % 9000", **own
    )
    clone(order.order_line, ORDERS, order_id=f"{orders} + n", price_subtotal="n % 9000")
    move = order._create_invoices()
    move.action_post()
    day = f"({past})::date"
    clone(
        move,
        ORDERS,
        name="'BENCH/' || n",
        sequence_number="n",
        payment_reference="'B' || n",
        partner_id=client,
        commercial_partner_id=client,
        invoice_user_id=person,
        team_id=team,
        invoice_date=day,
        date=day,
        invoice_date_due=f"{day} + 30",
        amount_untaxed_signed="n % 9000",
        amount_residual_signed="CASE WHEN n % 4 = 0 THEN n % 9000 ELSE 0 END",
        payment_state="CASE WHEN n % 4 = 0 THEN 'not_paid' ELSE 'paid' END",
    )


# ---- measuring -------------------------------------------------------------------------------


def in_turns(ours, bare):
    """Medians of both, the first turn not counted."""
    seconds, queries = {"ours": [], "bare": []}, 0
    for turn in range(ROUNDS + 1):
        for side, work in (("ours", ours), ("bare", bare)):
            ENV.flush_all()
            ENV.invalidate_all()
            before, start = ENV.cr.sql_log_count, time.perf_counter()
            work()
            ENV.flush_all()
            took = time.perf_counter() - start
            if side == "ours":
                queries = ENV.cr.sql_log_count - before
            if turn:
                seconds[side].append(took)
            ENV.cr.rollback()
    return {
        **{side: round(statistics.median(values), 4) for side, values in seconds.items()},
        "queries": queries,
    }


def bare(query):
    """Run SQL and take its rows."""

    def work():
        ENV.cr.execute(query)
        return ENV.cr.fetchall()

    return work


def indicator(code, first, last, keys):
    kpi = ENV.ref(f"crm_sales_planning.kpi_{code}")
    return lambda: kpi._get_facts(first, last, keys)


TODAY = date.today()
MONTH = TODAY.replace(day=1), TODAY
YEAR = date(TODAY.year - 1, TODAY.month, 1), TODAY
HALF = TODAY - timedelta(days=180)


def potential(state, day, orders):
    """Sums of open deals of those who have not ordered, by person, as one would write it by hand."""
    return f"""
        SELECT lead.user_id, COUNT(*), SUM(lead.expected_revenue)
          FROM crm_lead lead
     LEFT JOIN res_partner contact ON contact.id = lead.partner_id
         WHERE lead.type = 'opportunity' AND lead.deal_kind != 'partner' AND {state}
           AND NOT EXISTS (
               SELECT FROM sale_order sale JOIN res_partner buyer ON buyer.id = sale.partner_id
                WHERE buyer.commercial_partner_id = contact.commercial_partner_id
                  AND sale.state = 'sale' AND sale.company_id = lead.company_id {orders})
      GROUP BY lead.user_id"""


def main():
    fill()
    company = ENV.company
    execute(f"UPDATE crm_lead SET company_id = {company.id} WHERE company_id IS NULL")
    ENV.cr.commit()
    is_open = "lead.active AND lead.won_status = 'pending'"
    was_open = (
        f"LEAST(lead.create_date, lead.date_received)::date <= '{HALF}'"
        f" AND (lead.date_closed IS NULL OR lead.date_closed::date > '{HALF}')"
    )
    results = {
        "deals_amount": in_turns(
            indicator("pot_clients_amount", *MONTH, ["user"]), bare(potential(is_open, TODAY, ""))
        ),
        "deals_past": in_turns(
            indicator("pot_clients_amount", HALF, HALF, ["user"]),
            bare(potential(was_open, HALF, f"AND sale.date_order::date <= '{HALF}'")),
        ),
        "deals_rate": in_turns(
            indicator("win_rate", *YEAR, ["user", "month"]),
            bare(
                f"""SELECT user_id, date_trunc('month', date_closed), COUNT(*),
                           COUNT(*) FILTER (WHERE won_status = 'won')
                      FROM crm_lead WHERE type = 'opportunity' AND won_status IN ('won', 'lost')
                       AND date_closed >= '{YEAR[0]}' AND date_closed < '{TODAY}'::date + 1
                  GROUP BY user_id, date_trunc('month', date_closed)"""
            ),
        ),
        "calls_month": in_turns(indicator("cold_calls", *MONTH, ["user"]), calls(*MONTH)),
        "calls_year": in_turns(
            indicator("cold_calls", *YEAR, ["user", "month"]),
            calls(*YEAR, ", date_trunc('month', activity.date_done::timestamp)"),
        ),
        "plan_lines": plan_lines(company),
    }
    ALONE["The same again, nothing changed (the cron's usual run)"] = once(
        ENV["crm.sales.deal.state"]._record
    )
    ENV.cr.rollback()
    sheet()
    print("BENCH " + json.dumps({**results, "alone": ALONE}))


def calls(first, last, key=""):
    """Done cold calls, one for each party and day, by person."""
    return bare(
        f"""SELECT activity.user_id{key},
                   COUNT(DISTINCT (activity.res_model, activity.res_id, activity.date_done))
              FROM mail_activity activity
              JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
             WHERE NOT activity.active AND kind.kpi_kind = 'cold_call'
               AND activity.date_done BETWEEN '{first}' AND '{last}'
          GROUP BY activity.user_id{key}"""
    )


def plan_lines(company):
    """Month plans of everybody with a line for every indicator of the catalogue."""
    users = ENV["res.users"].search([("login", "like", "bench_planner_%")])
    kpis = ENV["crm.sales.kpi"].search([("model_id", "=", False)])
    plans = ENV["crm.sales.plan"].search([("user_id", "in", users.ids)])
    plans = plans or plans.create(
        [
            {
                "period_type": "month",
                "date_from": MONTH[0],
                "scope_type": "user",
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "line_ids": [Command.create({"kpi_id": kpi.id, "target": 10}) for kpi in kpis],
            }
            for user in users
        ]
    )
    ENV.cr.commit()
    ALONE["Lines of the plans"] = len(plans.line_ids)
    statements = [bare_of(kpi, company) for kpi in kpis]

    def all_of_them():
        for statement in statements:
            ENV.cr.execute(statement)
            ENV.cr.fetchall()

    return in_turns(lambda: plans.refresh_facts(), all_of_them)


#: what is asked of deals and documents, not of the store of facts
BARE = {
    "overdue": f"""SELECT invoice_user_id, SUM(amount_residual_signed) FROM account_move
        WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
          AND invoice_date_due < '{TODAY}' GROUP BY 1""",
    "coverage": f"""SELECT user_id, SUM(expected_revenue) FROM crm_lead
        WHERE active AND won_status = 'pending' AND date_deadline
              BETWEEN '{MONTH[0]}' AND ('{MONTH[0]}'::date + interval '1 month')::date - 1
        GROUP BY 1""",
    "discipline": f"""SELECT user_id, COUNT(*), COUNT(*) FILTER (WHERE state != 'missed')
        FROM crm_sales_day WHERE state != 'open' AND date BETWEEN '{MONTH[0]}' AND '{TODAY}'
        GROUP BY 1""",
    "churn": f"""SELECT before.user_id, COUNT(*), COUNT(*) FILTER (WHERE now.partner_id IS NULL)
        FROM (SELECT DISTINCT ON (partner_id) partner_id, user_id FROM crm_sales_fact
               WHERE kind IN ('order', 'invoice') AND date < '{MONTH[0]}'
                 AND date >= '{MONTH[0]}'::date - 365 ORDER BY partner_id, date DESC) before
        LEFT JOIN (SELECT DISTINCT partner_id FROM crm_sales_fact
               WHERE kind IN ('order', 'invoice') AND date > '{TODAY}'::date - 365) now
               ON now.partner_id = before.partner_id
        GROUP BY 1""",
}
ORDERED = """EXISTS (SELECT FROM crm_sales_fact o WHERE o.kind = 'order'
    AND o.partner_id = contact.commercial_partner_id)"""
WORKED = f"""EXISTS (SELECT FROM crm_sales_fact w WHERE w.lead_id = lead.id
    AND w.kind IN ('call', 'cold_call', 'touch', 'cold_meeting', 'need_meeting', 'terms_meeting',
                   'meeting') AND w.date > '{TODAY}'::date - 30)"""
PIPELINE = {
    "pot_clients_wip": (
        "COUNT(DISTINCT contact.commercial_partner_id)",
        f"NOT {ORDERED} AND {WORKED}",
    ),
    "cur_clients_wip": ("COUNT(DISTINCT contact.commercial_partner_id)", ORDERED),
    "pot_partners_wip": ("COUNT(DISTINCT contact.id)", f"lead.deal_kind = 'partner' AND {WORKED}"),
    "cur_partners_wip": ("COUNT(DISTINCT contact.id)", "contact.is_channel_partner"),
    "pot_clients_amount": ("SUM(lead.expected_revenue)", f"NOT {ORDERED}"),
    "pot_clients_weighted": ("SUM(lead.prorated_revenue)", f"NOT {ORDERED}"),
    "cur_clients_amount": ("SUM(lead.expected_revenue)", ORDERED),
    "pot_partners_amount": ("SUM(lead.expected_revenue)", "lead.deal_kind = 'partner'"),
    "cur_partners_amount": ("SUM(lead.expected_revenue)", "lead.channel_partner_id IS NOT NULL"),
}
COHORTS = {
    "conv_call_meet": ("cold_call", "cold_meeting", 30),
    "conv_cold_work": ("cold_meeting", "need_meeting", 30),
    "conv_terms": ("need_meeting", "terms_meeting", 60),
}


def bare_of(kpi, company):
    """One plain GROUP BY person for the indicator."""
    from odoo.addons.crm_sales_planning.models.measure.measure import MEASURES

    if kpi.code in BARE:
        return BARE[kpi.code]
    if kpi.code in PIPELINE:
        value, condition = PIPELINE[kpi.code]
        return f"""SELECT lead.user_id, {value} FROM crm_lead lead
            LEFT JOIN res_partner contact ON contact.id = lead.partner_id
            WHERE lead.type = 'opportunity' AND lead.active AND lead.won_status = 'pending'
              AND {condition} GROUP BY 1"""
    if kpi.code in COHORTS:
        begins, goes_on, days = COHORTS[kpi.code]
        return f"""SELECT begun.user_id, COUNT(DISTINCT begun.partner_id),
                   COUNT(DISTINCT going.partner_id)
              FROM crm_sales_fact begun
         LEFT JOIN crm_sales_fact going ON going.partner_id = begun.partner_id
               AND going.kind = '{goes_on}' AND going.date BETWEEN begun.date AND begun.date + {days}
             WHERE begun.kind = '{begins}' AND begun.is_counted
               AND begun.date BETWEEN '{MONTH[0]}' AND '{TODAY}' GROUP BY 1"""
    counted = MEASURES[kpi.code]
    value = {"count": "COUNT(*)", "amount": "SUM(amount)"}.get(
        counted.value, "SUM(numerator), SUM(denominator)"
    )
    kind = counted.get_kind(kpi)
    dimension = {"segment": ", industry_id", "product_category": ", categ_id"}.get(
        kpi.dimension, ""
    )
    return f"""SELECT user_id{dimension}, {value} FROM crm_sales_fact
        WHERE kind = '{kind}' AND company_id = {company.id} AND is_counted
          AND date BETWEEN '{MONTH[0]}' AND '{TODAY}' GROUP BY user_id{dimension}"""


def sheet():
    """The plan sheet with 50 people."""
    plans = ENV["crm.sales.plan"]
    plans.get_sheet({})
    ENV.invalidate_all()
    before, start = ENV.cr.sql_log_count, time.perf_counter()
    plans.get_sheet({})
    ALONE["Plan sheet of 50 people, 46 indicators"] = (
        f"{ENV.cr.sql_log_count - before} queries (at most 30), {time.perf_counter() - start:.2f} s"
    )


main()
