from odoo import api, models
from odoo.fields import Domain


class CrmLeadPart(models.AbstractModel):
    """A record that belongs to a deal (field ``lead_id``): its rights are those on the deal.

    Whatever rules deals get, their parts follow; the access list of the part's model says in
    addition which kinds of operation there are at all.
    """

    _name = "crm.lead.part"
    _description = "Part of a Deal"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        allowed = allowed.browse(id_ for id_ in allowed._ids if id_)
        if not allowed:
            return result
        # sudo: the deal is looked up only to check the user's rights on it
        leads = allowed.sudo().lead_id.sudo(False)
        open_leads = leads._filtered_access("read" if operation == "read" else "write")
        forbidden = allowed.sudo().filtered(lambda part: part.lead_id not in open_leads).sudo(False)
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        """Parts of the deals that the user may read."""
        if not self.env["crm.lead"].has_access("read"):
            return Domain.FALSE
        # the deals' own search applies their rules, also those that go through other models
        deals = self.env["crm.lead"].with_context(active_test=False)._search([])
        return Domain("lead_id", "any!", deals)

    def write(self, vals):
        result = super().write(vals)
        if "lead_id" in vals:
            # the ORM checked the deal that was left; this is the one gone to
            self.check_access("write")
        return result
