from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Databases that have the suite already get the companies' common addresses, too."""
    api.Environment(cr, SUPERUSER_ID, {})["res.company"]._make_inquiry_aliases()
