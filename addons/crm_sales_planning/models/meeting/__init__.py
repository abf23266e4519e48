from . import crm_sales_kpi
from . import crm_sales_meeting_series
from . import crm_sales_meeting
from . import crm_sales_meeting_point
from . import crm_sales_meeting_agenda
