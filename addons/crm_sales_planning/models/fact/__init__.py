from . import crm_sales_fact
