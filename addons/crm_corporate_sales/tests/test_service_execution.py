from odoo.tests import tagged

from .common import ProcessCase, stage, task
from .test_service_case import ServiceCase


@tagged("post_install", "-at_install")
class TestServiceExecution(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refusal = cls.env.ref("crm_corporate_sales.service_refusal_price")

    def _missing(self):
        return [
            text
            for text in self.order.with_user(self.anna)._get_missing_to_close()[self.order]
            if "ervice" in text
        ]

    def _done(self):
        return self.deal._get_execution_done()[self.deal]["service"]

    def _status(self):
        return self.order.with_user(self.anna)._prepare_execution_status()[self.order]["service"]

    def test_nobody_asked(self):
        self.assertEqual(self.deal.service_answer, "none")
        self.assertFalse(self._done())
        self.assertEqual(len(self._missing()), 1)
        self.assertEqual(
            self._status(), {"answer": "none", "refusal_reason": False, "contract": False}
        )

    def test_refused_with_a_reason(self):
        self.deal.with_user(self.anna).service_refusal_reason_id = self.refusal
        self.assertEqual(self.deal.service_answer, "refused")
        self.assertTrue(self._done())
        self.assertFalse(self._missing())
        self.assertEqual(self._status()["refusal_reason"], self.refusal.name)

    def test_contract_made_and_signed(self):
        contract = self._new_service(visit_count=2)
        self.assertEqual(self.deal.service_answer, "accepted")
        self.assertFalse(self._done(), "a draft is no contract")
        self.assertIn(contract.register_id.number, self._missing()[0])
        contract.action_service_sign()
        self.assertTrue(self._done())
        self.assertFalse(self._missing())
        status = self._status()
        self.assertEqual(status["answer"], "accepted")
        self.assertEqual(
            status["contract"],
            {
                "id": contract.id,
                "name": contract.register_id.number,
                "state": "signed",
                "date_start": self.today.isoformat(),
                "date_end": contract.date_end.isoformat(),
                "visits_planned": 2,
                "visits_done": 0,
                "next_visit": contract.visit_ids[0].date.isoformat(),
            },
        )

    def test_customer_changes_their_mind(self):
        self.deal.service_refusal_reason_id = self.refusal
        contract = self._new_service(sign=True)
        self.assertEqual(self.deal.service_answer, "accepted")
        self.assertFalse(self._status()["refusal_reason"])
        contract.action_service_terminate()
        self.assertEqual(self.deal.service_answer, "refused")

    def test_quotation_misses_nothing(self):
        quotation = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "opportunity_id": self.deal.id}
        )
        self.assertEqual(quotation._get_missing_to_close()[quotation], [])

    def test_signature_moves_the_deal(self):
        followed = []
        self.patch(
            type(self.env["crm.lead"]), "_follow_execution", lambda leads: followed.extend(leads)
        )
        self.env["sale.order"]._settle_execution()
        followed.clear()
        contract = self._new_service()
        contract.action_service_sign()
        self.env["sale.order"]._settle_execution()
        self.assertIn(self.deal, followed)
        followed.clear()
        self.deal.service_refusal_reason_id = self.refusal
        self.env["sale.order"]._settle_execution()
        self.assertIn(self.deal, followed)

    def test_queries_do_not_grow_with_orders(self):
        def count():
            orders = self.env["sale.order"].search([("opportunity_id", "!=", False)])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.with_user(self.maxim)._prepare_execution_status()
            orders.with_user(self.maxim)._get_missing_to_close()
            orders.opportunity_id._get_execution_done()
            return self.env.cr.sql_log_count - before

        self._new_service(sign=True)
        second = self._new_deal("Second")
        self._new_order(second, [(self.gasket, 1)])
        self._new_service(second, sign=True)
        count()
        few = count()
        for number in range(5):
            deal = self._new_deal(f"Deal {number}")
            self._new_order(deal, [(self.gasket, 1)])
            self._new_service(deal, sign=True)
        self.assertEqual(count(), few)


REFUSED = {
    "code": "refused",
    "transition": "finish",
    "required": ["service_refusal_reason_id"],
}


@tagged("post_install", "-at_install")
class TestServiceOffer(ProcessCase):
    """The step that offers service answers."""

    def test_outcome_of_the_offer_is_the_answer(self):
        self._make_process(
            "after",
            stage(
                "service",
                task(
                    "offer_service",
                    {
                        "code": "accepted",
                        "transition": "step",
                        "target": "sign_service_contract",
                    },
                    REFUSED,
                ),
                task(
                    "sign_service_contract",
                    {"code": "signed", "transition": "finish"},
                    {"code": "postponed", "transition": "finish"},
                    REFUSED,
                ),
            ),
            stage("won", is_won=True),
            stage("lost", is_lost=True),
        )
        accepted = self._make_deal("A", process="after")
        accepted.process_complete("offer_service", "accepted")
        self.assertEqual(accepted.service_answer, "accepted")
        accepted.process_complete("sign_service_contract", "postponed")
        self.assertEqual(accepted.service_answer, "accepted")
        refused = self._make_deal("B", process="after")
        with self.assertRefused():
            refused.process_complete("offer_service", "refused")
        reason = self.env.ref("crm_corporate_sales.service_refusal_price")
        refused.process_complete(
            "offer_service", "refused", {"service_refusal_reason_id": reason.id}
        )
        self.assertEqual(refused.service_answer, "refused")
        late = self._make_deal("C", process="after", partner_id=self.customer.id)
        late.process_complete("offer_service", "accepted")
        wizard = self.env["crm.service.contract.wizard"].with_user(self.anna)
        wizard.with_context(default_lead_id=late.id).create({"price": 1}).action_confirm()
        late.process_complete(
            "sign_service_contract", "refused", {"service_refusal_reason_id": reason.id}
        )
        self.assertEqual(late.service_answer, "refused", "what was drafted is not wanted any more")
