from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: written by the actions and the server only
SERVER_FIELDS = {
    "is_automatic",
    "is_waived",
    "cancel_reason",
    "date_start",
    "date_done",
    "result",
    "previous_id",
    "attempt",
    "unit_no",
    "sale_line_id",
}
#: may be completed and corrected when there is a result
ALWAYS = {
    "programme_file",
    "programme_file_name",
    "protocol_file",
    "protocol_file_name",
    "certificate_file",
    "certificate_file_name",
    "valid_to",
    "reminder_days",
    "reminded_on",
    "cost_planned",
    "cost_actual",
    "result_note",
}


class CrmCertification(models.Model):
    """Who may do what: the deal's people, and the engineers who are there."""

    _inherit = "crm.certification"

    def _filter_free_of_deal(self, operation):
        """Engineers' rights come from being named, whatever the deal (see ``rules.xml``)."""
        free = super()._filter_free_of_deal(operation)
        commissionings = self.env["crm.commissioning"]
        user = self.env.user
        if commissionings._sees_all():
            return self.filtered("id")
        if operation not in ("read", "write") or not commissionings._is_engineer():
            return free
        # sudo: only to see who is named
        mine = self.filtered("id").sudo().filtered(lambda item: user in item.engineer_ids)
        return free | mine.sudo(False)

    @api.model
    def _get_readable_domain(self):
        commissionings = self.env["crm.commissioning"]
        if commissionings._sees_all():
            return Domain.TRUE
        sees_deals = self.env["crm.lead"].has_access("read")
        domain = super()._get_readable_domain() if sees_deals else Domain.FALSE
        if commissionings._is_engineer():
            domain |= Domain("engineer_ids", "in", self.env.uid)
        return domain

    def _refuse_server_fields(self, vals_list):
        if self._is_moving() or self.env.su:
            return
        for vals in vals_list:
            self._refuse_names(SERVER_FIELDS & set(vals))

    def _refuse_names(self, names):
        for name in sorted(names):
            raise UserError(
                self.env._(
                    "“%(field)s” is not written; the buttons of the certification set it.",
                    field=self._fields[name]._description_string(self.env),
                )
            )

    def _refuse_fields(self, vals):
        """Refuse what a person may not write, whoever they are."""
        if self._is_moving() or self.env.su:
            return
        self._refuse_names((SERVER_FIELDS | {"order_id"}) & set(vals))
        own = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if not own - ALWAYS - {"state"}:
            return
        for record in self.filtered(lambda item: item.state in ("done", "cancelled")):
            raise UserError(
                self.env._(
                    "“%(certification)s” is “%(state)s” and not changed any more.",
                    certification=record.display_name,
                    state=record._state_name(record.state),
                )
            )
