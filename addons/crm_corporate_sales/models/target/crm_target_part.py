from odoo import api, models
from odoo.fields import Domain


class CrmTargetPart(models.AbstractModel):
    """A record that belongs to a target (field ``target_id``): its rights are those on the target.

    The access list of the part's model says in addition which operations there are at all.
    """

    _name = "crm.target.part"
    _description = "Part of a Target"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        allowed = allowed.browse(id_ for id_ in allowed._ids if id_)
        if not allowed:
            return result
        # sudo: the target is looked up only to check the user's rights on it
        targets = allowed.sudo().target_id.sudo(False)
        open_targets = targets._filtered_access(self._get_target_operation(operation))
        forbidden = (
            allowed.sudo().filtered(lambda part: part.target_id not in open_targets).sudo(False)
        )
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        rules = self.env["ir.rule"]
        return forbidden, lambda: rules._make_access_error(operation, forbidden)

    @api.model
    def _get_target_operation(self, operation):
        """The right on the target that an operation on its part takes."""
        return "read" if operation == "read" else "write"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        """Parts of the targets that the user may read."""
        if not self.env["crm.target"].has_access("read"):
            return Domain.FALSE
        targets = self.env["crm.target"].with_context(active_test=False)._search([])
        return Domain("target_id", "any!", targets)

    def write(self, vals):
        result = super().write(vals)
        if "target_id" in vals:
            # the ORM checked the target that was left; this is the one gone to
            self.check_access("write")
        return result
