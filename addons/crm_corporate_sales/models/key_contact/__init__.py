from . import (
    contact_trace,
    crm_contact_motivation,
    crm_contact_role,
    crm_lead,
    crm_lead_contact,
    crm_lead_merge,
    influence_report,
    mail_activity,
    res_partner,
)
