from . import res_company, survey

# isort: split
from . import (
    crm_satisfaction_answer,
    crm_satisfaction_call,
    crm_satisfaction_round,
    crm_task_overdue,
    survey_user_input,
)
