from . import crm_delivered_item, crm_service_watch

# isort: split
from . import (
    contract_contract,
    contract_contract_invoice,
    contract_contract_terms,
    contract_line,
    crm_contract,
    crm_lead,
    crm_lead_step_run,
    crm_service_equipment,
    crm_service_period,
    crm_service_refusal_reason,
    crm_service_visit,
    crm_service_visit_event,
    res_company,
    sale_order,
)
