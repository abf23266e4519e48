from odoo import models
from odoo.tools import SQL


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _claim_stock(self):
        """Let nobody else take the same free stock at the same time.

        Odoo reserves by locking the quant that it finds free: two orders confirmed at once each
        find one, and together reserve more than there is. Rows changed by both make the database
        refuse the later one, which Odoo then tries again, seeing what the first has taken.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    """
                    WITH claimed AS (
                        SELECT id FROM product_product WHERE id IN %s
                         ORDER BY id FOR NO KEY UPDATE
                    )
                    UPDATE product_product SET write_date = write_date
                      FROM claimed WHERE claimed.id = product_product.id
                    """,
                    tuple(self.ids),
                )
            )
