from . import crm_call_planner, crm_call_campaign, crm_call_task

# isort: split
from . import (
    crm_call_campaign_plan,
    crm_call_campaign_give_out,
    crm_call_campaign_figures,
    crm_call_task_result,
    crm_call_task_give,
    crm_lead,
    mail_activity,
    res_users,
)
