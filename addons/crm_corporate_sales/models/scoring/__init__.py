from . import (
    crm_scoring_rule,
    crm_lead_score_line,
    crm_scoring_round,
    crm_lead,
    crm_lead_score,
    crm_lead_behaviour,
    crm_lead_score_cron,
    res_company,
    res_config_settings,
)
