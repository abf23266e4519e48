from . import (
    crm_purchase_request,
    crm_purchase_request_consolidate,
    crm_purchase_request_follow,
    crm_purchase_request_news,
    crm_purchase_request_rights,
    purchase_order,
    records,
)
