"""Deals of before count as qualified; two older reasons are offered in the qualification."""

REASONS = {"lost_reason_not_qualified": "wrong", "lost_reason_no_contact": "other"}


def migrate(cr, _version):
    cr.execute(
        """UPDATE crm_lead
              SET qualification_result = 'deal',
                  qualification_date = COALESCE(date_conversion, create_date)
            WHERE type = 'opportunity' AND qualification_result IS NULL"""
    )
    for name, reject_reason in REASONS.items():
        cr.execute(
            """UPDATE crm_lost_reason
                  SET is_not_lead = TRUE, inquiry_reject_reason = %s
                 FROM ir_model_data data
                WHERE data.module = 'crm_corporate_sales' AND data.name = %s
                  AND data.model = 'crm.lost.reason' AND data.res_id = crm_lost_reason.id""",
            (reject_reason, name),
        )
