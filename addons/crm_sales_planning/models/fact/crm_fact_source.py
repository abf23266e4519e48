from odoo import api, models

from .sources import get_watched_fields


class CrmFactSource(models.AbstractModel):
    """A model of whose records facts are made: its changes are noted, computed ones, too.

    What was noted is brought up to date before an owner changes or a record is deleted, so that the
    fact keeps who it was.
    """

    _name = "crm.fact.source"
    _description = "Source of Facts"

    #: fields that a fact keeps as they were
    _fact_owner_fields = frozenset({"user_id", "team_id", "invoice_user_id", "partner_id"})

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["crm.sales.fact"]._note(records)
        return records

    def write(self, vals):
        if not self._fact_owner_fields.isdisjoint(vals):
            self.env["crm.sales.fact"]._settle(self)
        return super().write(vals)

    def unlink(self):
        self.env["crm.sales.fact"]._settle(self)
        return super().unlink()

    def _write_multi(self, vals_list):
        """All that goes to the database passes here, also what was computed."""
        super()._write_multi(vals_list)
        watched = get_watched_fields(self._name)
        changed = [
            record.id
            for record, vals in zip(self, vals_list, strict=True)
            if not watched.isdisjoint(vals)
        ]
        self.env["crm.sales.fact"]._note(self.browse(changed))
