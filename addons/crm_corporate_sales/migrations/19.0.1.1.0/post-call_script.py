from odoo import SUPERUSER_ID, api
from odoo.tools import convert

FILE = "data/call_script_data.xml"


def migrate(cr, version):
    """Results of calls and the shipped scripts, which an update does not make by itself."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    if not env["crm.call.result"].with_context(active_test=False).search_count([], limit=1):
        convert.convert_file(env, "crm_corporate_sales", FILE, {}, mode="init", noupdate=True)
