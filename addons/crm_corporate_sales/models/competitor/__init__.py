from . import crm_competitor
from . import crm_competitor_observation
from . import crm_lead_competitor
from . import crm_lead_tactics
from . import crm_lead
