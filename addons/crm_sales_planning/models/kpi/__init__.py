from . import crm_sales_kpi
