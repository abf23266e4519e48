from . import crm_lead_escalation
from . import crm_lead
from . import mail_activity
