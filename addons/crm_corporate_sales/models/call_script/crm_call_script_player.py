from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ...engine import script as engine
from ...engine.errors import ProcessError
from ..arguments import check_ids, read_id, read_text
from .crm_call_script_run import FINISHED, RUNNING, STOPPED


class CrmCallScriptRun(models.Model):
    """The player's calls: begin, answer, go back, end."""

    _inherit = "crm.call.script.run"

    @api.model
    def start_call(self, script_id, res_model, res_id):
        """Begin a call.

        :param int script_id: a published ``crm.call.script``
        :param str res_model: what the call is about: a partner, a deal, an activity, …
        :param int res_id: id of that record
        :return: what the player shows, see :meth:`_card`
        :raises UserError: no such script or record, the script is not published, or there is nobody
            to call
        :raises AccessError: the caller may not see the script or the record
        """
        res_model = read_text(self.env, "res_model", res_model)
        subject = self._read_subject(res_model, read_id(self.env, "res_id", res_id))
        contact = subject._prepare_call_contact()
        company = self.env["res.company"].browse(contact["company_id"]) or self.env.company
        script = self._read_script(read_id(self.env, "script_id", script_id), company)
        start = script.version_id._frozen().start
        # sudo: runs are made here only; the right to the record and the script was checked
        run = self.sudo().create(
            {
                "script_id": script.id,
                "version_id": script.version_id.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "res_model": res_model,
                "res_id": res_id,
                "partner_id": contact["partner_id"],
                "lead_id": contact["lead_id"],
                "contact_name": contact["contact"] or contact["company"],
                "phone": contact["phone"],
                "node_code": start.code,
            }
        )
        return run.sudo(False)._card()

    @api.model
    def _read_subject(self, res_model, res_id):
        model = self.env.get(res_model or "")
        if model is None or model._abstract or not hasattr(model, "_prepare_call_contact"):
            raise UserError(self.env._("No call script can be used with “%s”.", res_model or ""))
        subject = model.browse(res_id or []).exists()
        if not subject:
            raise UserError(self.env._("The record to call about doesn't exist any more."))
        subject.check_access("read")
        return subject

    @api.model
    def _read_script(self, script_id, company):
        script = self.env["crm.call.script"].browse(script_id or []).exists()
        script.check_access("read")
        if not script.version_id or script.company_id not in (company.browse(), company):
            raise UserError(self.env._("Choose a published call script of this company."))
        return script

    def choose_answer(self, node_code, answer_code):
        """Go where the answer leads.

        :param str node_code: the step at which it was given, so that a second tap is no answer
            to the next step
        :param str answer_code: code of the answer
        :return: what the player shows
        :raises UserError: the call is over, or at another step
        """
        node_code = read_text(self.env, "node_code", node_code)
        answer_code = read_text(self.env, "answer_code", answer_code)
        run = self._as_caller()
        if run.node_code != node_code:
            return self._card()
        try:
            node = run.version_id._frozen().follow(node_code, answer_code)
        except ProcessError as error:
            raise UserError(self.env._("This answer is not in the script.")) from error
        self.env["crm.call.script.run.step"].sudo().create(
            {
                "run_id": run.id,
                "version_id": run.version_id.id,
                "sequence": len(run.step_ids) + 1,
                "node_code": node_code,
                "answer_code": answer_code,
            }
        )
        run.node_code = node.code
        return self._card()

    def go_back(self):
        """Take the last answer back.

        :return: what the player shows
        :raises UserError: the call is over
        """
        run = self._as_caller()
        last = run.step_ids[-1:]
        if last:
            run.node_code = last.node_code
            last.unlink()
        return self._card()

    def finish_call(self, result_id=False, note=False):
        """End the call.

        :param int result_id: what it came to; by default what the script's end says
        :param str note: what else was said
        :return: True
        :raises UserError: the script isn't at its end and no result is given, or the call is over
        """
        result_id = read_id(self.env, "result_id", result_id)
        note = read_text(self.env, "note", note)
        run = self._as_caller()
        node = run.version_id._frozen().by_code[run.node_code]
        results = self.env["crm.call.result"]
        result = results.browse(result_id or []).exists()
        if not result and node.kind == engine.END:
            # an archived result is still what the published end says
            result = results.with_context(active_test=False).search([("code", "=", node.result)])
        if not result:
            raise UserError(self.env._("Choose what the call has come to."))
        # a call that was ended before the script's end broke off there, whatever its result
        state = FINISHED if node.kind == engine.END else STOPPED
        run._end(state, result, note)
        return True

    def stop_call(self, note=False):
        """The call broke off: keep where.

        :param str note: what was said
        :return: True
        """
        note = read_text(self.env, "note", note)
        self._as_caller()._end(STOPPED, self.env["crm.call.result"], note)
        return True

    def _as_caller(self):
        """This running call with rights of the server, locked, for its caller only."""
        check_ids(self)
        self.ensure_one()
        self.check_access("read")
        # sudo: nobody may write runs directly; the caller is checked here
        run = self.sudo()
        if run.user_id != self.env.user:
            raise AccessError(self.env._("This is a call of %s.", run.user_id.name))
        try:
            run.lock_for_update()
        except LockError as error:
            raise UserError(self.env._("The call is just being saved. Try again.")) from error
        run.invalidate_recordset(["state", "node_code", "step_ids"])
        if run.state != RUNNING:
            raise UserError(self.env._("This call is over already. Start a new one."))
        return run

    def _end(self, state, result, note):
        self.ensure_one()
        now = fields.Datetime.now()
        self.write(
            {
                "state": state,
                "result_id": result.id,
                "note": (note or "").strip() or False,
                "date_end": now,
                "duration": int((now - self.date_start).total_seconds()),
            }
        )
        subject = self.env[self.res_model].browse(self.res_id).exists()
        if subject:
            subject.with_user(self.env.user)._call_script_ended(self.with_user(self.env.user))
