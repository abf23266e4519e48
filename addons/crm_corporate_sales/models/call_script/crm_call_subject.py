from odoo import models
from odoo.exceptions import UserError

from ..arguments import read_id


class CrmCallSubject(models.AbstractModel):
    """Something a call by a script can be about: a contact, a deal, an activity, …"""

    _name = "crm.call.subject"
    _description = "Subject of a Call"

    def action_start_script(self, script_id=False):
        """Open the player of call scripts.

        :param int script_id: the script; by default the record's own, else the user chooses
        :return: client action
        :raises UserError: no script is published
        :raises AccessError: the user may not read the record or the scripts
        """
        script_id = read_id(self.env, "script_id", script_id)
        self.ensure_one()
        self.check_access("read")
        company_id = self._prepare_call_contact()["company_id"]
        company = self.env["res.company"].browse(company_id) or self.env.company
        scripts = self.env["crm.call.script"]._get_scripts(company)
        own = scripts.browse(script_id) if script_id else self._get_own_script()
        if own:
            scripts = scripts & own
        if not scripts:
            raise UserError(
                self.env._(
                    "There is no published call script. Marketing or the head of sales makes and "
                    "publishes them in CRM ‣ Configuration ‣ Call Scripts."
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "crm_call_script_player",
            "params": {
                "res_model": self._name,
                "res_id": self.id,
                "scripts": [
                    {"id": script.id, "name": script.name, "goal": script.goal or ""}
                    for script in scripts
                ],
            },
        }

    def _get_own_script(self):
        """The script that belongs to the record, if any."""
        return self.env["crm.call.script"]

    def _prepare_call_contact(self):
        """Who is called.

        :return: dict ``contact`` (person), ``company`` (theirs), ``phone``, ``partner_id``,
            ``lead_id``, ``company_id`` (ours); False where unknown
        """
        raise NotImplementedError()

    def _call_script_ended(self, run):
        """A call about the record ended or broke off.

        :param run: ``crm.call.script.run``
        """
