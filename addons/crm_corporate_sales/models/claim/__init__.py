from . import crm_claim_cause

# isort: split
from . import (
    crm_claim,
    crm_claim_access,
    crm_claim_delivered,
    crm_claim_links,
    crm_claim_register,
    crm_claim_report,
    crm_claim_state,
    crm_claim_watch,
    crm_lead,
    res_company,
    res_partner,
    sale_order,
)
