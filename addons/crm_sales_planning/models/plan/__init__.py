from . import crm_sales_plan
from . import crm_sales_plan_line
