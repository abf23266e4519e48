from . import crm_lost_reason
from . import survey
from . import survey_user_input
from . import crm_lead_review_answer
from . import crm_lead_review
from . import crm_lead
from . import crm_lead_reactivation
