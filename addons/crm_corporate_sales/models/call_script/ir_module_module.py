from odoo import models

from ...engine.definition import translated


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """Translations come by SQL, after the scripts were published: bring them there."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "crm_corporate_sales" in modules and "crm.call.script" in self.env:
            self.env.invalidate_all()
            self.env["crm.call.script"].sudo()._publish_translations()
        return result


class CrmCallScript(models.Model):
    _inherit = "crm.call.script"

    def _publish_translations(self):
        """Bring new translations to published scripts whose draft differs by them only."""
        scripts = self.with_context(active_test=False).search([("version_id", "!=", False)])
        for script in scripts.filtered("is_changed"):
            draft, published = script._prepare_definition(), script.version_id.content
            if _in_english(draft) == _in_english(published):
                checksum = script._checksum(draft)
                known = script.version_ids.filtered(
                    lambda item, checksum=checksum: item.checksum == checksum
                )
                if known:
                    script.version_id = known
                else:
                    script.version_id._translate(draft, checksum)


def _in_english(data):
    """The definition without its translations."""
    if isinstance(data, list):
        return [_in_english(item) for item in data]
    if isinstance(data, dict) and "nodes" not in data and "code" not in data:
        return translated(data, "en_US")
    if isinstance(data, dict):
        return {key: _in_english(value) for key, value in data.items()}
    return data
