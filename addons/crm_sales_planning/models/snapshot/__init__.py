from . import res_company
from . import crm_sales_deal_state
from . import crm_sales_deal_state_record
from . import crm_lead
