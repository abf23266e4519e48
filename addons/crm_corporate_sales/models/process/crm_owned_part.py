from odoo import api, models
from odoo.fields import Domain


class CrmOwnedPart(models.AbstractModel):
    """A record that belongs to another one (its owner): its rights are those on the owner.

    Whatever rules owners get, their parts follow; the access list of the part's model says in
    addition which kinds of operation there are at all.
    """

    _name = "crm.owned.part"
    _description = "Part of Another Record"
    #: the many2one to the owner
    _owner_field = None

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        allowed = allowed.browse(id_ for id_ in allowed._ids if id_)
        if not allowed:
            return result
        # sudo: the owner is looked up only to check the user's rights on it
        owners = allowed.sudo()[self._owner_field].sudo(False)
        open_owners = owners._filtered_access(self._get_owner_operation(operation))
        forbidden = (
            allowed.sudo()
            .filtered(lambda part: part[self._owner_field] not in open_owners)
            .sudo(False)
        )
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)

    @api.model
    def _get_owner_operation(self, operation):
        """The right on the owner that an operation on its part takes."""
        return "read" if operation == "read" else "write"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        """Parts of the owners that the user may read."""
        owners = self.env[self._fields[self._owner_field].comodel_name]
        if not owners.has_access("read"):
            return Domain.FALSE
        # the owners' own search applies their rules, also those that go through other models
        found = owners.with_context(active_test=False)._search([])
        return Domain(self._owner_field, "any!", found)

    def write(self, vals):
        result = super().write(vals)
        if self._owner_field in vals:
            # the ORM checked the owner that was left; this is the one gone to
            self.check_access("write")
        return result
