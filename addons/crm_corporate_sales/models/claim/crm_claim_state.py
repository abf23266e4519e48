from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_claim import NEW, OPEN, REFUSED, SOLVED, WORK

ACTIVITY_TYPE = "crm_corporate_sales.activity_type_claim"
TEMPLATES = {
    NEW: "crm_corporate_sales.mail_template_claim_new",
    SOLVED: "crm_corporate_sales.mail_template_claim_solved",
    REFUSED: "crm_corporate_sales.mail_template_claim_solved",
}


class CrmClaim(models.Model):
    """The course of a claim: new → in work → solved or refused; its task; letters."""

    _inherit = "crm.claim"

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "days_open:avg":
            return super()._read_group_select(aggregate_spec, query)
        # claims that are not ended have no days yet: they do not lower the average
        self._check_field_access(self._fields["days_open"], "read")
        return SQL(
            "AVG(%s) FILTER (WHERE %s IS NOT NULL)",
            self._field_to_sql(self._table, "days_open", query),
            self._field_to_sql(self._table, "date_solved", query),
        )

    def action_start(self):
        """New → in work."""
        return self._move_state([NEW], WORK)

    def action_solve(self):
        """In work → solved; the solution is written.

        :raises UserError: no solution
        """
        self._need_text("solution")
        return self._end([WORK], SOLVED)

    def action_refuse(self):
        """Open → refused; why is written.

        :raises UserError: no reason
        """
        self._need_text("refusal")
        return self._end(list(OPEN), REFUSED)

    def action_reopen(self):
        """Ended → in work again."""
        return self._move_state([SOLVED, REFUSED], WORK, date_solved=False)

    def _end(self, sources, target):
        self._move_state(sources, target, date_solved=fields.Date.context_today(self))
        self._notify_customer(TEMPLATES[target])
        return True

    def _need_text(self, name):
        for claim in self:
            if not (claim[name] or "").strip():
                raise UserError(
                    self.env._(
                        "Write “%(field)s” of the claim “%(claim)s” first.",
                        field=self._fields[name]._description_string(self.env),
                        claim=claim.display_name,
                    )
                )

    # ------------------------------------------------------------
    # task
    # ------------------------------------------------------------

    def _sync_activity(self):
        """One task for the responsible until the deadline, while the claim is open."""
        activity_type = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if not activity_type:
            return
        # sudo: the task follows the claim, whoever changes it
        for claim in self.sudo():
            tasks = claim.activity_ids.filtered(
                lambda activity: activity.activity_type_id == activity_type
            )
            if claim.state not in OPEN:
                tasks.action_feedback()
            elif not tasks:
                claim.activity_schedule(
                    ACTIVITY_TYPE,
                    date_deadline=claim.date_deadline,
                    summary=claim.display_name,
                    user_id=claim.user_id.id,
                )
            else:
                wanted = {"user_id": claim.user_id.id, "date_deadline": claim.date_deadline}
                if (tasks[0].user_id, tasks[0].date_deadline) != (
                    claim.user_id,
                    claim.date_deadline,
                ):
                    tasks[0].write(wanted)

    # ------------------------------------------------------------
    # letters to the customer
    # ------------------------------------------------------------

    def _notify_customer(self, template_name):
        """Write to the customers of these claims where the company wants it."""
        template = self.env.ref(template_name, raise_if_not_found=False)
        if not template:
            return
        # sudo: the responsible may have no right on the customer; the text is the template's
        for claim in self.sudo():
            if claim.company_id.claim_notify and claim.partner_id.email:
                template.sudo().with_company(claim.company_id).send_mail(claim.id)

    def action_write_customer(self):
        """Open a letter to the customer about the status of the claim."""
        self.ensure_one()
        self.check_access("write")
        template = self.env.ref(TEMPLATES.get(self.state, TEMPLATES[NEW]), raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "force_email": True,
            },
        }
