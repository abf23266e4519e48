from . import crm_call_result, crm_call_script, crm_call_script_node

# isort: split
from . import (
    crm_call_script_version,
    crm_call_script_run,
    crm_call_script_player,
    crm_call_script_card,
    crm_call_script_figures,
    crm_call_subject,
)

# isort: split
from . import crm_lead, ir_module_module, mail_activity, res_partner
