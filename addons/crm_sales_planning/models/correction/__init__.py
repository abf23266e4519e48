from . import crm_sales_correction
from . import crm_sales_plan
from . import crm_sales_plan_leaver
from . import leaver_hooks
