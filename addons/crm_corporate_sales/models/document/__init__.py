from . import (
    crm_document_kind,
    crm_document_template,
    crm_lead,
    crm_lead_document,
    crm_lead_document_upload,
    ir_attachment,
    mail_activity,
)
