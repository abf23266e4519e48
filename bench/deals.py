"""Cases that `bench/run` measures on a database without and on one with the suite.

Run inside `odoo shell`; prints one line `BENCH {json}`: seconds (medians) and queries per case.
Nothing is committed but the rows that `_fill` makes once.
"""

import json
import os
import statistics
import time

ENV = env  # noqa: F821  (given by odoo shell)
SIDE = os.environ["BENCH_SIDE"]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
DEALS = int(os.environ.get("BENCH_DEALS", "100000"))
OURS = SIDE == "ours"


def measure(work, prepare=None, rounds=ROUNDS):
    """Median seconds and queries of ``work``, each time rolled back."""
    seconds, queries = [], 0
    for turn in range(rounds + 1):
        argument = prepare() if prepare else None
        ENV.flush_all()
        ENV.invalidate_all()
        before, start = ENV.cr.sql_log_count, time.perf_counter()
        work(argument)
        ENV.flush_all()
        ENV.cr.precommit.run()
        if turn:  # the first one warms the caches
            seconds.append(time.perf_counter() - start)
            queries = ENV.cr.sql_log_count - before
        ENV.cr.rollback()
        ENV.invalidate_all()
    return {"seconds": round(statistics.median(seconds), 4), "queries": queries}


def salespeople():
    users = ENV["res.users"].search([("login", "like", "bench_seller_%")], order="id")
    if not users:
        group = ENV.ref("sales_team.group_sale_salesman")
        users = (
            ENV["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Seller {n}",
                        "login": f"bench_seller_{n}",
                        "password": f"bench_seller_{n}",
                        "email": f"seller{n}@bench.example",
                        "group_ids": [(6, 0, group.ids)],
                    }
                    for n in range(10)
                ]
            )
        )
        ENV.cr.commit()
    return users


def lead_vals(count, users):
    return [
        {
            "name": f"Bench {n}",
            "type": "opportunity",
            "user_id": users[n % len(users)].id,
            "contact_name": f"Person {n}",
            "email_from": f"person{n}@client{n}.example",
            "expected_revenue": n,
        }
        for n in range(count)
    ]


def create_leads(users):
    vals = lead_vals(1000, users)
    if OURS:
        process = ENV.ref("crm_corporate_sales.process_corporate")
        vals = [{**item, "process_id": process.id} for item in vals]
    return measure(lambda _none: ENV["crm.lead"].create([dict(item) for item in vals]), rounds=3)


def move_deals(users):
    if OURS:
        process = ENV.ref("crm_corporate_sales.process_corporate")

        def prepare():
            vals = [{**item, "process_id": process.id} for item in lead_vals(200, users)]
            return ENV["crm.lead"].with_context(mail_auto_subscribe_no_notify=True).create(vals)

        def work(leads):
            leads.process_enter_stage("needs")
    else:
        second = ENV["crm.stage"].search([], limit=1, offset=1)

        def prepare():
            return (
                ENV["crm.lead"]
                .with_context(mail_auto_subscribe_no_notify=True)
                .create(lead_vals(200, users))
            )

        def work(leads):
            leads.write({"stage_id": second.id})
            for user, own in leads.grouped("user_id").items():
                own.activity_schedule(
                    "mail.mail_activity_data_todo", summary="Collect information", user_id=user.id
                )

    return measure(work, prepare)


def fill(users):
    """Deals by SQL, once: the page is measured, not their making."""
    have = ENV["crm.lead"].search_count([])
    if have >= DEALS:
        return
    stages = ENV["crm.stage"].search([("is_won", "=", False)], limit=4)
    # stock ships three open stages; both sides show the same number of cards
    stages |= stages.create(
        [{"name": f"Stage {n}", "sequence": 50} for n in range(4 - len(stages))]
    )
    if OURS:
        process = ENV.ref("crm_corporate_sales.process_corporate")
        stages = process.stage_ids.filtered(lambda stage: not stage.is_final)[:4]
        version = process._current_version()
        ENV.cr.execute("ALTER TABLE crm_lead ALTER supply_model SET DEFAULT 'direct'")
    cr = ENV.cr
    cr.execute(
        """INSERT INTO crm_lead (name, type, user_id, stage_id, team_id, company_id, active, priority,
                  probability, automated_probability, expected_revenue, prorated_revenue, won_status,
                  contact_name, email_from, create_date, write_date, create_uid, write_uid,
                  date_last_stage_update)
           SELECT 'Deal ' || n, 'opportunity', (%(users)s)[1 + n %% 10], (%(stages)s)[1 + n %% 4],
                  %(team)s, %(company)s, TRUE, (n %% 3)::text, 20, 20, n, n * 0.2, 'pending',
                  'Person ' || n, 'p' || n || '@x.example', now() - n * interval '5 minute', now(), 1, 1,
                  now() - (n %% 90) * interval '1 day'
             FROM generate_series(1, %(count)s) n""",
        {
            "users": users.ids,
            "stages": stages.ids,
            "team": ENV["crm.team"].search([], limit=1).id,
            "company": ENV.company.id,
            "count": DEALS - have,
        },
    )
    if OURS:
        cr.execute(
            """UPDATE crm_lead SET process_id = %s, process_version_id = %s, process_state = 'running',
                      current_step_code = 'interest_call', supply_model = 'direct'
                WHERE process_id IS NULL""",
            [process.id, version.id],
        )
        cr.execute(
            """INSERT INTO crm_lead_stage_run (lead_id, process_id, version_id, stage_id, stage_code,
                      pass_number, state, date_start)
               SELECT l.id, l.process_id, l.process_version_id, l.stage_id, s.code, 1, 'running', l.create_date
                 FROM crm_lead l JOIN crm_stage s ON s.id = l.stage_id WHERE l.stage_run_id IS NULL"""
        )
        cr.execute(
            """UPDATE crm_lead l SET stage_run_id = r.id FROM crm_lead_stage_run r
                WHERE r.lead_id = l.id AND l.stage_run_id IS NULL"""
        )
    cr.execute(
        """INSERT INTO mail_activity (res_model_id, res_model, res_id, activity_type_id, user_id, summary,
                  date_deadline, active, create_date, create_uid, write_date, write_uid)
           SELECT %s, 'crm.lead', l.id, %s, l.user_id, 'Call', current_date + (l.id %% 10)::int - 3, TRUE,
                  now(), 1, now(), 1
             FROM crm_lead l WHERE l.id %% 2 = 0
              AND NOT EXISTS (SELECT 1 FROM mail_activity a WHERE a.res_model = 'crm.lead' AND a.res_id = l.id)""",
        [ENV["ir.model"]._get_id("crm.lead"), ENV.ref("mail.mail_activity_data_call").id],
    )
    if OURS:
        leads = ENV["crm.lead"].search([])
        for name in ("next_step_date", "risk_date"):
            ENV.add_to_compute(leads._fields[name], leads)
        ENV.flush_all()
    cr.commit()
    cr._cnx.autocommit = True
    # rows were inserted and then updated on one side: measure both without dead ones
    for table in ("crm_lead", "mail_activity"):
        cr.execute(f"VACUUM FULL {table}")
    cr.execute("ANALYZE")
    cr._cnx.autocommit = False
    ENV.invalidate_all()


def main():
    users = salespeople()
    results = {"create_1000": create_leads(users), "move_200": move_deals(users)}
    fill(users)
    print("BENCH " + json.dumps(results))


main()
