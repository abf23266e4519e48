from . import res_company
from . import res_partner
from . import crm_improvement
from . import crm_client_expense
from . import crm_development_plan
from . import crm_development_commitment
from . import crm_lead
