from . import crm_segment, crm_segment_conditions

# isort: split
from . import (
    crm_segment_member,
    crm_segment_purchase,
    crm_segment_record,
    crm_silent_customer,
    crm_repeat_sale,
    res_company,
)
