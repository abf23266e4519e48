from . import (
    crm_lead_assign,
    crm_lead_steps,
    crm_lead_news,
    crm_lead_return,
    crm_lead_board,
    crm_lead_pool,
    crm_team,
    ir_ui_menu,
)
