from . import product_category

# isort: split
from . import crm_certification

# isort: split
from . import (
    crm_certification_calendar,
    crm_certification_result,
    crm_certification_rights,
    crm_certification_sync,
    crm_certification_watch,
    crm_lead,
    crm_lead_document,
    sale_order,
)
