from . import product_product
from . import crm_lead_requirement
from . import crm_lead
from . import crm_lead_propose
from . import sale_order_line
