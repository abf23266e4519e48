from . import crm_sales_kpi
from . import crm_sales_kpi_own
