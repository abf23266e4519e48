from . import (
    crm_purchase_request,
    crm_purchase_request_consolidate,
    crm_purchase_request_follow,
    purchase_order,
    records,
)
