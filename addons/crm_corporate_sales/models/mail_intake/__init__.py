from . import (
    crm_inquiry_parser,
    crm_inquiry_parser_line,
    crm_inquiry_parser_sample,
    crm_inquiry_parser_trial,
    crm_inquiry_ignored_mail,
    crm_inquiry,
    crm_inquiry_mail,
    crm_inquiry_gateway,
    mail_alias,
    mail_thread,
    res_company,
    res_config_settings,
)
