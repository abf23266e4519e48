from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inquiry_sort_hours = fields.Float(related="company_id.inquiry_sort_hours", readonly=False)
    inquiry_sort_manager_hours = fields.Float(
        related="company_id.inquiry_sort_manager_hours", readonly=False
    )
    inquiry_assign_hours = fields.Float(related="company_id.inquiry_assign_hours", readonly=False)
    inquiry_assign_manager_hours = fields.Float(
        related="company_id.inquiry_assign_manager_hours", readonly=False
    )
    inquiry_check_first = fields.Float(related="company_id.inquiry_check_first", readonly=False)
    inquiry_check_second = fields.Float(related="company_id.inquiry_check_second", readonly=False)
    inquiry_dispatcher_ids = fields.Many2many(
        related="company_id.inquiry_dispatcher_ids", readonly=False
    )
    inquiry_manager_id = fields.Many2one(related="company_id.inquiry_manager_id", readonly=False)
