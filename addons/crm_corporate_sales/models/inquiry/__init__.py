from . import (
    crm_inquiry,
    crm_inquiry_lock,
    crm_inquiry_match,
    crm_inquiry_register,
    crm_lead,
    crm_team,
)
