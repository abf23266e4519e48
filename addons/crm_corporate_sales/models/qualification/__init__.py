from . import (
    crm_inquiry,
    crm_lead,
    crm_lost_reason,
)
