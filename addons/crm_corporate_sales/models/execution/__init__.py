from . import sale_order_touch
from . import sale_order_status
from . import crm_lead
