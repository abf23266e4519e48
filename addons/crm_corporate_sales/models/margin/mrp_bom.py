from odoo import models


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    def _get_unit_costs(self, product, below):
        """(components, works) of one unit of a product by this bill of materials.

        :param dict below: {component without a cost of its own: its (components, works)}
        """
        self.ensure_one()
        makes = self.product_uom_id._compute_quantity(self.product_qty, product.uom_id) or 1.0
        materials = works = 0.0
        for line in self.bom_line_ids:
            if line._skip_bom_line(product):
                continue
            part = line.product_id
            quantity = line.product_uom_id._compute_quantity(line.product_qty, part.uom_id)
            part_materials, part_works = below.get(part, (part.standard_price, 0.0))
            materials += quantity * part_materials
            works += quantity * part_works
        for operation in self.operation_ids:
            if operation._skip_operation_line(product):
                continue
            hours = operation.time_cycle_manual / 60.0
            efficiency = (operation.workcenter_id.time_efficiency or 100.0) / 100.0
            works += makes * hours / efficiency * operation.workcenter_id.costs_hour
        return materials / makes, works / makes
