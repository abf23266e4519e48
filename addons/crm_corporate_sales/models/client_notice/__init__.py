from . import crm_client_event

# isort: split
from . import (
    crm_client_notice,
    crm_client_notice_send,
    crm_client_switch,
    crm_lead,
    sale_order,
    stock_picking,
)
