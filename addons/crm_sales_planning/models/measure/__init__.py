from . import measure
from . import event_measures
from . import crm_sales_kpi
