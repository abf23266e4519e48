"""Rows for `bench/inquiries`: as many waiting inquiries on one side as leads on the other.

Run inside `odoo shell`, once per database.
"""

import os

ENV = env  # noqa: F821  (given by odoo shell)
OURS = os.environ["BENCH_SIDE"] == "ours"
ROWS = int(os.environ["BENCH_ROWS"])


def fill_leads(cr):
    cr.execute(
        """INSERT INTO crm_lead (name, type, user_id, stage_id, company_id, active, priority,
                  probability, automated_probability, won_status, contact_name, partner_name, phone,
                  email_from, email_normalized, phone_sanitized, create_date, write_date, create_uid,
                  write_uid, date_last_stage_update)
           SELECT 'Request ' || n, 'opportunity', NULL, %(stage)s, %(company)s, TRUE, '0', 20, 20,
                  'pending', 'Person ' || n, 'Firm ' || n, '+7495' || lpad(n::text, 7, '0'),
                  'p' || n || '@x.example', 'p' || n || '@x.example',
                  '+7495' || lpad(n::text, 7, '0'), now() - n * interval '5 minute', now(), 1, 1, now()
             FROM generate_series(1, %(rows)s) n""",
        {
            "stage": ENV["crm.stage"].search([], limit=1).id,
            "company": ENV.company.id,
            "rows": ROWS,
        },
    )


def fill_inquiries(cr):
    cr.execute(
        """INSERT INTO crm_inquiry (name, channel, received_at, state, company_id, lead_id, created_lead,
                  contact_name, company_name, phone, email, email_normalized, phone_sanitized, text,
                  create_date, write_date, create_uid, write_uid)
           SELECT name, 'web', create_date, 'new', company_id, id, TRUE, contact_name, partner_name, phone,
                  email_from, email_normalized, phone_sanitized, name, create_date, now(), 1, 1
             FROM crm_lead"""
    )


def main():
    cr = ENV.cr
    if OURS:
        cr.execute("ALTER TABLE crm_lead ALTER supply_model SET DEFAULT 'direct'")
    fill_leads(cr)
    if OURS:
        fill_inquiries(cr)
        admin = ENV.ref("base.user_admin")
        admin.group_ids += ENV.ref("crm_corporate_sales.group_dispatcher")
    cr.commit()
    cr._cnx.autocommit = True
    for table in ("crm_lead", *(["crm_inquiry"] if OURS else [])):
        cr.execute(f"VACUUM FULL {table}")
    cr.execute("ANALYZE")
    cr._cnx.autocommit = False


main()
