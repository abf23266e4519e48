from . import crm_lead, crm_lead_escalation, mail_activity
