from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpp = fields.Char(related="partner_id.kpp", readonly=False)
    okpo = fields.Char(related="partner_id.okpo", readonly=False)
    director_name = fields.Char(related="partner_id.director_name", readonly=False)
    director_position = fields.Char(related="partner_id.director_position", readonly=False)
    chief_accountant_name = fields.Char(related="partner_id.chief_accountant_name", readonly=False)

    def _get_requisites_line(self, lang=None, with_bank=True):
        """See :meth:`res.partner._get_requisites_line`."""
        return self.partner_id._get_requisites_line(lang=lang, with_bank=with_bank)
