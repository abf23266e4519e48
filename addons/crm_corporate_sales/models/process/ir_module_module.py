from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """Translations are loaded by SQL, past ``write``: names in process versions are outdated then."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "crm_corporate_sales" in modules and "crm.process" in self.env:
            self.env["crm.process"].sudo().search([("version_id", "!=", False)])._forget_version()
        return result
