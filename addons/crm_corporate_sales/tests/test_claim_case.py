from .test_service_case import ServiceCase


class ClaimCase(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = cls._new_user("vera", "stock.group_stock_user")
        cls.env.company.claim_notify = False
        cls.env.company.claim_days = 10
        cls.items = cls.env["crm.delivered.item"].search([("lead_id", "=", cls.deal.id)])
        cls.furnace_item = cls.items.filtered("lot_id")
        cls.gasket_item = cls.items - cls.furnace_item

    @classmethod
    def _new_claim(cls, user=None, item=None, **values):
        return (
            cls.env["crm.claim"]
            .with_user(user or cls.anna)
            .create({"name": "Door leaks", "delivered_id": (item or cls.furnace_item).id, **values})
        )

    def _tasks(self, claim):
        return claim.sudo().activity_ids.filtered(
            lambda task: (
                task.activity_type_id == self.env.ref("crm_corporate_sales.activity_type_claim")
            )
        )
