from . import (
    crm_competitor,
    crm_competitor_observation,
    crm_lead,
    crm_lead_competitor,
    crm_lead_tactics,
)
