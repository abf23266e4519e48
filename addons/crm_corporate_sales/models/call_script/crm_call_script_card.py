from odoo import api, models

from ...engine import script as engine
from ...engine.definition import translated


class CrmCallScriptRun(models.Model):
    """What the player shows."""

    _inherit = "crm.call.script.run"

    def _card(self):
        """The step of the call as the player shows it."""
        self.ensure_one()
        # sudo: the caller's own run; texts of the version and the contact come with it
        run = self.sudo()
        script = run.version_id._frozen()
        lang = self.env.lang
        values = self._get_values()
        node = script.by_code[run.node_code]
        return {
            "run_id": run.id,
            "script": run.script_id.with_env(self.env).sudo().name,
            "contact": run.contact_name or "",
            "phone": run.phone or "",
            "node": {
                "code": node.code,
                "name": translated(node.name, lang),
                "text": engine.fill(translated(node.text, lang), values),
                "hint": engine.fill(translated(node.hint, lang), values),
                "is_end": node.kind == engine.END,
                "answers": [
                    {"code": answer.code, "name": translated(answer.name, lang)}
                    for answer in node.answers
                ],
            },
            "result_id": self._get_result(node).id,
            "way": [self._describe_step(script, step, lang) for step in run.step_ids],
            "results": self.env["crm.call.result"]._get_choices(),
        }

    def _get_values(self):
        # sudo: as in _card
        run = self.sudo()
        subject = self.env[run.res_model].browse(run.res_id).exists()
        contact = subject.sudo()._prepare_call_contact() if subject else {}
        return {
            "contact": contact.get("contact"),
            "company": contact.get("company"),
            "phone": run.phone,
            "salesperson": run.user_id.name,
            "our_company": run.company_id.name,
        }

    def _get_result(self, node):
        return self.env["crm.call.result"].search([("code", "=", node.result)])

    @api.model
    def _describe_step(self, script, step, lang):
        node = script.by_code[step.node_code]
        names = {answer.code: answer.name for answer in node.answers}
        return {
            "name": translated(node.name, lang),
            "answer": translated(names.get(step.answer_code, {}), lang),
        }
