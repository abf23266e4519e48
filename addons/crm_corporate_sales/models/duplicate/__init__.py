from . import crm_duplicate_mixin
from . import crm_duplicate_proposal
from . import crm_duplicate_compare
from . import crm_lead
from . import crm_lead_merge
from . import res_partner
