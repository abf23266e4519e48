from . import res_company
from . import crm_sales_plan_line
from . import crm_sales_decision
from . import crm_sales_decision_rights
from . import crm_sales_decision_effect
from . import crm_sales_plan
