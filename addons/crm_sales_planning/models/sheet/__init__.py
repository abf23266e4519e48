from . import crm_sales_plan
from . import crm_sales_plan_write
from . import crm_sales_plan_file
from . import crm_sales_plan_print
