from . import crm_order_work, product_category, product_template, res_company, sale_order_line

# isort: split
from . import crm_commissioning, crm_commissioning_part

# isort: split
from . import (
    calendar_event,
    crm_commissioning_act,
    crm_commissioning_check,
    crm_commissioning_checklist,
    crm_commissioning_defect,
    crm_commissioning_equipment,
    crm_commissioning_rights,
    crm_commissioning_state,
    crm_commissioning_sync,
    crm_commissioning_visit,
    crm_commissioning_work,
    crm_lead,
    crm_lead_document,
    sale_order,
)
