from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    client_tracking_ref = fields.Char(
        string="Tracking Number for the Client",
        copy=False,
        help="Number of the waybill or parcel; the client reads it in the letter about the shipment.",
    )

    def _get_tracking_reference(self):
        """What the client follows the parcel by: Odoo's own field where carriers are installed."""
        self.ensure_one()
        own = self.carrier_tracking_ref if "carrier_tracking_ref" in self._fields else False
        return self.client_tracking_ref or own or False
