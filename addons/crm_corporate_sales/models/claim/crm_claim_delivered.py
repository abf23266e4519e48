from odoo import api, models
from odoo.exceptions import ValidationError


class CrmClaim(models.Model):
    """A claim is about something delivered; photos show it."""

    _inherit = "crm.claim"

    @api.depends("order_line_id", "product_id", "lot_id")
    def _compute_delivered_id(self):
        # sudo: whoever sees the claim sees what it is about
        items = (
            self.env["crm.delivered.item"]
            .sudo()
            .search([("order_line_id", "in", self.order_line_id.ids)])
            .grouped(lambda item: (item.order_line_id, item.product_id, item.lot_id))
        )
        for claim in self:
            key = (claim.order_line_id, claim.product_id, claim.lot_id)
            claim.delivered_id = items.get(key, self.env["crm.delivered.item"])[:1].sudo(False)

    @api.onchange("delivered_id")
    def _inverse_delivered_id(self):
        for claim in self.filtered("delivered_id"):
            claim.update(self._prepare_delivered_vals(claim.delivered_id))

    @api.model
    def _prepare_delivered_vals(self, item):
        """What a delivered item says about a claim.

        :param item: ``crm.delivered.item`` that the user may read
        """
        item.check_access("read")
        item = item.sudo()  # the names of its parts are as readable as the item
        return {
            "order_line_id": item.order_line_id.id,
            "order_id": item.order_id.id,
            "lead_id": item.lead_id.id,
            "product_id": item.product_id.id,
            "lot_id": item.lot_id.id,
            "partner_id": item.partner_id.id,
            "company_id": item.company_id.id,
        }

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id:
            self.lead_id = self.order_id.opportunity_id
            self.partner_id = self.order_id.partner_id

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        if self.lead_id and not self.partner_id:
            self.partner_id = self.lead_id.partner_id

    @api.depends("lead_id", "order_id")
    def _compute_sale(self):
        for claim in self.sudo():
            source = claim.lead_id or claim.order_id
            claim.salesperson_id = source.user_id or claim.partner_id.user_id
            claim.team_id = source.team_id

    @api.constrains("order_line_id", "product_id", "lot_id", "quantity")
    def _check_delivered(self):
        # sudo: salespeople have no rights on stock; what is told is about their own claim
        claims = self.sudo()
        items = (
            self.env["crm.delivered.item"]
            .sudo()
            .search([("order_line_id", "in", claims.order_line_id.ids)])
        )
        for claim in claims:
            if claim.lot_id and claim.lot_id.product_id != claim.product_id:
                raise ValidationError(
                    self.env._(
                        "The serial number %(serial)s is not one of “%(product)s”.",
                        serial=claim.lot_id.name,
                        product=claim.product_id.display_name,
                    )
                )
            if not claim.order_line_id:
                continue
            fitting = items.filtered(
                lambda item, claim=claim: (
                    item.order_line_id == claim.order_line_id
                    and item.product_id == claim.product_id
                    and (not claim.lot_id or item.lot_id == claim.lot_id)
                )
            )
            # what was returned since is still what the claim was about
            if not fitting and not claim.return_picking_id:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” was not delivered with %(order)s; claims are about what "
                        "was delivered.",
                        product=claim.product_id.display_name,
                        order=claim.order_line_id.order_id.name,
                    )
                )
            delivered = sum(fitting.mapped("quantity"))
            if fitting and claim.quantity > delivered:
                raise ValidationError(
                    self.env._(
                        "Only %(quantity)s of “%(product)s” were delivered.",
                        quantity=f"{delivered:g}",
                        product=claim.product_id.display_name,
                    )
                )

    @api.model
    def _expand_delivered(self, vals):
        vals = dict(vals)
        item_id = vals.pop("delivered_id", False)
        if not item_id:
            return vals
        item = self.env["crm.delivered.item"].browse(item_id)
        # who chooses an item means this very one: what else the form told is older
        return {**vals, **self._prepare_delivered_vals(item)}

    # ------------------------------------------------------------
    # photos
    # ------------------------------------------------------------

    def _own_photos(self):
        """Photos uploaded before the claim was saved become its own."""
        for claim in self:
            # sudo: only files of the user that belong to nothing yet
            loose = claim.photo_ids.sudo().filtered(
                lambda file: (
                    not file.res_id
                    and file.res_model in (False, self._name)
                    and file.create_uid == self.env.user
                )
            )
            loose.write({"res_model": self._name, "res_id": claim.id})

    @api.constrains("photo_ids")
    def _check_photos(self):
        for claim in self.sudo():
            foreign = claim.photo_ids.filtered(
                lambda file, claim=claim: (
                    (file.res_model or self._name, file.res_id or claim.id)
                    != (self._name, claim.id)
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The file “%(file)s” belongs to something else; upload it here.",
                        file=foreign[0].name,
                    )
                )
