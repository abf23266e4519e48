from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..arguments import check_ids
from .crm_target import ANSWERED, CONTACTING, CONVERTED, DROPPED, NEW, OPEN_STATES, RESEARCHING

#: kept by the methods of the target and by what is known of it, never written
SERVER_FIELDS = frozenset(
    {
        "lead_id",
        "lead_won_status",
        "drop_reason_id",
        "date_state",
        "completeness",
        "decision_maker_known",
        "phone_sanitized",
        "email_normalized",
        "tax_key",
        "domain_key",
        "name_key",
        "identity_key",
        "next_touch_id",
        "next_touch_date",
        "touch_plan_id",
        "touch_state",
        "touches_made",
    }
)


class CrmTarget(models.Model):
    """How targets move: by these actions only."""

    _inherit = "crm.target"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_server_fields({name for name, value in vals.items() if value})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_server_fields(vals)
        return super().write(vals)

    def _refuse_server_fields(self, names):
        """:raises UserError: a caller writes what the server keeps"""
        if self.env.su or self._is_moving():
            return
        for name in sorted(SERVER_FIELDS.intersection(names)):
            raise UserError(
                self.env._(
                    "“%(field)s” (%(name)s) is kept by the server and can't be written.",
                    field=self._fields[name]._description_string(self.env),
                    name=name,
                )
            )

    def action_research(self):
        """New → researching: somebody collects what there is to know."""
        return self._move_state([NEW], RESEARCHING)

    def action_contact(self):
        """New or researching → contacting.

        :raises UserError: nobody owns the target, or the sheet lacks what has to be known before
        """
        self._require_owner()
        self._require_sheet(CONTACTING)
        return self._move_state([NEW, RESEARCHING], CONTACTING)

    def action_answer(self):
        """Any open status → answered: they reacted."""
        self._require_owner()
        return self._move_state([NEW, RESEARCHING, CONTACTING], ANSWERED)

    def action_open_drop(self):
        """Ask why."""
        return self._open_wizard("crm.target.drop", self.env._("Drop"))

    def _drop(self, reason, note=False):
        """Any open status → dropped.

        :param reason: ``crm.target.reason``
        :param str note: goes to the target's log
        """
        if not reason:
            raise UserError(self.env._("Choose why the target is dropped."))
        self._move_state(list(OPEN_STATES), DROPPED, drop_reason_id=reason.id)
        if note:
            for target in self:
                target.message_post(body=note, subtype_xmlid="mail.mt_note")
        return True

    def action_reopen(self):
        """Dropped → researching: there is a new chance."""
        return self._move_state([DROPPED], RESEARCHING, drop_reason_id=False)

    def _set_converted(self, lead):
        return self._move_state(list(OPEN_STATES), CONVERTED, lead_id=lead.id)

    def _require_owner(self):
        for target in self.filtered(lambda target: not target.user_id):
            raise UserError(
                self.env._(
                    "Nobody owns the target “%(target)s” yet. Claim it or choose its owner.",
                    target=target.name,
                )
            )

    def _open_wizard(self, model_name, title, **context):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model_name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_target_ids": self.ids, **context},
        }

    # ------------------------------------------------------------
    # the pool
    # ------------------------------------------------------------

    def claim(self):
        """Take these targets, which nobody owns, from the pool of one's teams.

        :return: True
        :raises UserError: no ids of targets, taken or closed already
        :raises AccessError: not in a team of the caller
        """
        check_ids(self)
        self.check_access("read")
        self._lock_state()
        self.invalidate_recordset(["user_id"])
        for target in self:
            if target.user_id:
                raise UserError(
                    self.env._(
                        "The target “%(target)s” was taken already by %(user)s.",
                        target=target.name,
                        user=target.user_id.name,
                    )
                )
            if target.state not in OPEN_STATES:
                raise UserError(self.env._("The target “%s” is closed.", target.name))
            # sudo: a salesperson may not read the team's member list
            team = target.sudo().team_id
            if self.env.user not in team.member_ids | team.user_id:
                raise AccessError(
                    self.env._(
                        "The target “%(target)s” is not in the pool of one of your teams.",
                        target=target.name,
                    )
                )
        # sudo: before the claim the target is nobody's; the right to take it was checked
        self.sudo().write({"user_id": self.env.uid})
        return True
