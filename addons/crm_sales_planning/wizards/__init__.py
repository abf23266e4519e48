from . import crm_sales_day_excuse
from . import crm_sales_plan_return
from . import crm_sales_plan_distribute
from . import crm_sales_plan_correct
from . import crm_sales_schedule
from . import crm_sales_decision_return
from . import crm_sales_report_return
