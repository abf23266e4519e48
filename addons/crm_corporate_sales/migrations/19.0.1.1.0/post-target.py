from odoo import SUPERUSER_ID, api
from odoo.tools import convert

#: model that tells whether its file was loaded: file
FILES = {
    "crm.target.reason": "data/target_data.xml",
    "crm.touch.plan": "data/touch_plan_data.xml",
}


def migrate(cr, _version):
    """Questions, reasons and communication plans, which an update does not make by itself."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model, file in FILES.items():
        if not env[model].with_context(active_test=False).search_count([], limit=1):
            convert.convert_file(env, "crm_corporate_sales", file, {}, mode="init", noupdate=True)
