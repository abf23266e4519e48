from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Product of Service Contracts",
        domain=[("type", "=", "service")],
        help="What service contracts are invoiced as, unless another one is chosen.",
    )
    service_visit_count = fields.Integer(
        string="Service Visits a Year",
        default=2,
        help="Proposed number of visits for a new service contract of a year.",
    )

    _service_visit_count_positive = models.Constraint(
        "CHECK (service_visit_count >= 0)", "The number of visits can't be negative."
    )

    def _get_service_product(self):
        """What a new service contract is invoiced as."""
        self.ensure_one()
        return self.service_product_id or self.env.ref(
            "crm_corporate_sales.product_service_contract", raise_if_not_found=False
        )

    def _get_sales_managers(self):
        """Heads of sales of the company; who also administers the system comes last."""
        self.ensure_one()
        # sudo: groups of other users can't be read by everybody
        users = self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        users = users.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
        return users.sorted(lambda user: user.has_group("base.group_system")).with_env(self.env)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_product_id = fields.Many2one(related="company_id.service_product_id", readonly=False)
    service_visit_count = fields.Integer(related="company_id.service_visit_count", readonly=False)
