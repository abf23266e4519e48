from . import (
    crm_lead,
    crm_lead_reactivation,
    crm_lead_review,
    crm_lead_review_answer,
    crm_lost_reason,
    survey,
    survey_user_input,
)
