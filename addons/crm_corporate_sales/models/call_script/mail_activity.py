from odoo import models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.call.subject"]

    def _get_call_subject(self):
        """What the activity is about, if a call by a script can be about it."""
        self.ensure_one()
        model = self.env.get(self.res_model) if self.res_model else None
        if model is None or not hasattr(model, "_prepare_call_contact"):
            raise UserError(
                self.env._("A call script needs a contact or a deal; this activity has none.")
            )
        return model.browse(self.res_id)

    def _get_own_script(self):
        return self._get_call_subject()._get_own_script()

    def _prepare_call_contact(self):
        return self._get_call_subject()._prepare_call_contact()

    def _call_script_ended(self, run):
        super()._call_script_ended(run)
        self._get_call_subject()._call_script_ended(run)
