import ast

from odoo import models


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _read_defaults(self):
        """Values for new records; Odoo checks their form when the alias is saved."""
        self.ensure_one()
        return dict(ast.literal_eval(self.alias_defaults or "{}"))
