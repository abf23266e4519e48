from . import crm_guarded_state, crm_lead_part_optional

# isort: split
from . import crm_contract, crm_contract_watch, crm_lead, res_company
