from . import res_company
from . import crm_lost_reason
from . import crm_lead
from . import crm_lead_lost
from . import crm_lead_deal_gate
from . import crm_lead_nurture
from . import crm_lead_qualify
from . import crm_inquiry
