from .common import ProcessCase

DONE = dict.fromkeys(("fulfilment", "shipment", "commissioning", "certification", "service"), False)


class ExecutionProcessCase(ProcessCase):
    """Deals of the process “equipment” with orders, whose documents say what a test wants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Consultation", "type": "service", "invoice_policy": "order"}
        )

    def _equipment_deal(self, **values):
        return self._make_deal(
            process="equipment", partner_id=self.customer.id, expected_revenue=100, **values
        )

    def _order_of(self, deal, confirm=True):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": deal.id,
                "user_id": self.anna.id,
                "team_id": self.team.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 100})
                ],
            }
        )
        if confirm:
            order.with_user(self.anna).action_confirm()
        return order.with_user(self.anna)

    def _say(self, **facts):
        """From now on the documents of every deal say this."""
        facts = {**DONE, **facts}
        missing = [] if all(facts.values()) else ["Something"]
        self.patch(
            self.env.registry["crm.lead"],
            "_get_execution_done",
            lambda leads: {lead: dict(facts) for lead in leads},
        )
        self.patch(
            self.env.registry["sale.order"],
            "_get_missing_to_close",
            lambda orders: {order: list(missing) for order in orders},
        )

    def _settle(self, order):
        order._touch_execution()
        self.env["sale.order"]._settle_execution()

    def _to_signing(self, deal):
        deal.process_complete("needs_interview")
        deal.process_complete("select_equipment")
        deal.process_complete("selection_result")
        deal.process_enter_stage("agreement")
        deal.process_complete("send_quotation")
        deal.process_complete("agree_terms")
