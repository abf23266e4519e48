from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_commissioning import CLOSED

#: written by the actions and the server only
SERVER_FIELDS = {
    "is_automatic",
    "is_waived",
    "cancel_reason",
    "service_line_ids",
    "date_started",
    "act_number",
    "act_signed_on",
    "act_signed_ip",
    "act_signed_way",
    "act_signature",
}
#: may change when all is signed
ALWAYS = {"note", "access_token"}


class CrmCommissioning(models.Model):
    """Who may do what: the deal's people, and the engineers of the visits."""

    _inherit = "crm.commissioning"

    def _filter_free_of_deal(self, operation):
        """Engineers' rights come from their visits, whatever the deal (see ``rules.xml``)."""
        free = super()._filter_free_of_deal(operation)
        user = self.env.user
        if self._sees_all():
            return self.filtered("id")
        if operation not in ("read", "write") or not self._is_engineer():
            return free
        # sudo: only to see who is planned for the visits
        mine = self.filtered("id").sudo().filtered(lambda item: user in item.engineer_ids)
        return free | mine.sudo(False)

    @api.model
    def _get_readable_domain(self):
        if self._sees_all():
            return Domain.TRUE
        sees_deals = self.env["crm.lead"].has_access("read")
        domain = super()._get_readable_domain() if sees_deals else Domain.FALSE
        if self._is_engineer():
            domain |= Domain("engineer_ids", "in", self.env.uid)
        return domain

    @api.model
    def _is_engineer(self):
        return self.env.user.has_group("crm_corporate_sales.group_field_engineer")

    @api.model
    def _sees_all(self):
        return self.env.user.has_group("crm_corporate_sales.group_field_engineer_head")

    def _refuse_fields(self, vals):
        """Refuse what a person may not write, whoever they are."""
        if self._is_moving() or self.env.su:
            return
        refused = sorted((SERVER_FIELDS | {"order_id"}) & set(vals))
        if refused:
            raise UserError(
                self.env._(
                    "“%(field)s” is not written; the buttons of the commissioning set it.",
                    field=self._fields[refused[0]]._description_string(self.env),
                )
            )
        own = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if own - ALWAYS - {"state"}:
            self._refuse_closed(own)

    def _refuse_closed(self, names=None):
        """Refuse changes when nothing is changed any more.

        :param names: fields of the commissioning that are to be written; its parts name none
        """
        signing = {"signed_copy", "signed_copy_name", "act_signed_by", "act_date"}
        for record in self:
            waits = record.state == "act_to_sign" and not (names and set(names) <= signing)
            if record.state in CLOSED or waits:
                raise UserError(
                    self.env._(
                        "“%(commissioning)s” is “%(state)s”; what is in its act is not changed any "
                        "more.",
                        commissioning=record.display_name,
                        state=record._state_name(record.state),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and not self._is_moving():
            for vals in vals_list:
                refused = sorted(SERVER_FIELDS & set(vals))
                if refused:
                    raise UserError(
                        self.env._(
                            "“%(field)s” is not written; the buttons of the commissioning set it.",
                            field=self._fields[refused[0]]._description_string(self.env),
                        )
                    )
        return super().create(vals_list)
