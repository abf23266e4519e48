from . import crm_sales_day_excuse
