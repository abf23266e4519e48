from odoo import api, fields, models


class CrmTargetImportColumn(models.TransientModel):
    """A column of the file, and what it holds."""

    _name = "crm.target.import.column"
    _description = "Column of an Import"
    _order = "place"

    import_id = fields.Many2one(
        comodel_name="crm.target.import", required=True, ondelete="cascade", index=True
    )
    place = fields.Integer(readonly=True)
    name = fields.Char(string="Column", readonly=True)
    sample = fields.Char(string="For Example", readonly=True)
    field_name = fields.Selection(selection="_get_fields", string="Holds")

    @api.model
    def _get_fields(self):
        return [
            ("name", self.env._("Company")),
            ("vat", self.env._("Tax ID")),
            ("website", self.env._("Website")),
            ("phone", self.env._("Phone")),
            ("email", self.env._("Email")),
            ("city", self.env._("City")),
            ("country", self.env._("Country")),
            ("industry", self.env._("Industry")),
            ("employees", self.env._("Employees")),
            ("revenue", self.env._("Annual Revenue")),
            ("potential", self.env._("Potential a Year")),
            ("potential_class", self.env._("Class (A, B, C)")),
            ("owner", self.env._("Owner")),
            ("source", self.env._("Source")),
            ("note", self.env._("Notes")),
            ("person_name", self.env._("Person: name")),
            ("person_function", self.env._("Person: position")),
            ("person_phone", self.env._("Person: phone")),
            ("person_email", self.env._("Person: email")),
            ("role", self.env._("Person: role in the decision")),
        ]

    def _field_label(self):
        return dict(self._get_fields())[self.field_name]
