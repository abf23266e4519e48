from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ...engine import script as engine
from ...engine.definition import translated
from ...engine.errors import ProcessError

RUNNING = "running"
FINISHED = "finished"
STOPPED = "stopped"

#: a call that nobody has touched for so long was left without saying how it ended
STALE_HOURS = 12
GC_BATCH = 1000


class CrmCallScriptRun(models.Model):
    """A call by a script: the way it took, how long, and what it came to.

    Nobody has a right to write: the methods of the player below check who calls.
    """

    _name = "crm.call.script.run"
    _description = "Call by a Script"
    _order = "date_start desc, id desc"
    _rec_name = "script_id"

    script_id = fields.Many2one(
        comodel_name="crm.call.script", required=True, readonly=True, index=True, ondelete="cascade"
    )
    version_id = fields.Many2one(
        comodel_name="crm.call.script.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    res_model = fields.Char(string="Started From", readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    contact_name = fields.Char(string="Who Was Called", readonly=True)
    phone = fields.Char(readonly=True)
    state = fields.Selection(
        selection=[(RUNNING, "Running"), (FINISHED, "Finished"), (STOPPED, "Broken Off")],
        required=True,
        readonly=True,
        default=RUNNING,
        index=True,
    )
    date_start = fields.Datetime(
        string="Started On", required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    date_end = fields.Datetime(string="Ended On", readonly=True)
    duration = fields.Integer(
        string="Seconds", readonly=True, aggregator="avg", help="From the start to the end."
    )
    node_code = fields.Char(string="Last Step", readonly=True)
    node_name = fields.Char(string="Last Step Name", compute="_compute_node_name")
    result_id = fields.Many2one(
        comodel_name="crm.call.result",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_positive = fields.Boolean(related="result_id.is_positive", store=True, string="Success")
    note = fields.Text(string="Notes", readonly=True)
    step_ids = fields.One2many(
        comodel_name="crm.call.script.run.step", inverse_name="run_id", string="Way", readonly=True
    )

    @api.depends("node_code", "version_id")
    @api.depends_context("lang")
    def _compute_node_name(self):
        for run in self:
            node = run.node_code and run.version_id._frozen().by_code.get(run.node_code)
            run.node_name = node and translated(node.name, self.env.lang)

    # ------------------------------------------------------------
    # the player's calls
    # ------------------------------------------------------------

    @api.model
    def start_call(self, script_id, res_model, res_id):
        """Begin a call.

        :param int script_id: a published ``crm.call.script``
        :param str res_model: what the call is about: a partner, a deal, an activity, …
        :param int res_id: id of that record
        :return: what the player shows, see :meth:`_card`
        :raises UserError: the script is not published, or there is nobody to call
        :raises AccessError: the caller may not see the script or the record
        """
        subject = self._read_subject(res_model, res_id)
        contact = subject._prepare_call_contact()
        company = self.env["res.company"].browse(contact["company_id"]) or self.env.company
        script = self._read_script(script_id, company)
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
        model = self.env.get(res_model)
        if model is None or not hasattr(model, "_prepare_call_contact"):
            raise UserError(self.env._("No call script can be used with “%s”.", res_model))
        subject = model.browse(res_id).exists()
        if not subject:
            raise UserError(self.env._("The record to call about doesn't exist any more."))
        subject.check_access("read")
        return subject

    @api.model
    def _read_script(self, script_id, company):
        script = self.env["crm.call.script"].browse(script_id).exists()
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
        self._as_caller()._end(STOPPED, self.env["crm.call.result"], note)
        return True

    def _as_caller(self):
        """This running call with rights of the server, locked, for its caller only."""
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

    # ------------------------------------------------------------
    # what the player shows
    # ------------------------------------------------------------

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

    @api.autovacuum
    def _gc_left_calls(self):
        """Calls that were left without an end broke off where they stood."""
        limit = fields.Datetime.now() - timedelta(hours=STALE_HOURS)
        left = self.search([("state", "=", RUNNING), ("write_date", "<", limit)], limit=GC_BATCH)
        for run in left:
            run.write({"state": STOPPED, "date_end": run.write_date})


class CrmCallScriptRunStep(models.Model):
    """An answer given in a call."""

    _name = "crm.call.script.run.step"
    _description = "Answer Given in a Call"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one(
        comodel_name="crm.call.script.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    version_id = fields.Many2one(
        comodel_name="crm.call.script.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    node_code = fields.Char(required=True, readonly=True)
    answer_code = fields.Char(required=True, readonly=True)
    step_name = fields.Char(string="Step", compute="_compute_names")
    answer_name = fields.Char(string="Answer", compute="_compute_names")

    @api.depends("node_code", "answer_code", "version_id")
    @api.depends_context("lang")
    def _compute_names(self):
        runs = self.env["crm.call.script.run"]
        for step in self:
            names = runs._describe_step(step.version_id._frozen(), step, self.env.lang)
            step.step_name, step.answer_name = names["name"], names["answer"]
