from . import (
    crm_inquiry,
    crm_lead,
    res_company,
    res_config_settings,
    crm_channel_cost,
    crm_channel_cost_import,
    crm_channel_report,
    crm_channel_report_sql,
    crm_channel_picture,
    crm_team,
    ir_ui_menu,
)
