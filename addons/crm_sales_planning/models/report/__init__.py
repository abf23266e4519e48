from . import res_company
from . import crm_sales_report
from . import crm_sales_report_line
from . import crm_sales_report_rights
from . import crm_sales_report_fill
from . import crm_sales_report_due
