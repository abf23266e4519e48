from . import crm_sales_plan
from . import crm_sales_day
from . import crm_sales_day_line
from . import crm_sales_day_figures
from . import crm_sales_day_close
