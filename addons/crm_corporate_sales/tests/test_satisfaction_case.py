from datetime import datetime, timedelta

from ..engine import satisfaction
from .test_service_case import ServiceCase

SURVEY = "crm_corporate_sales.survey_satisfaction"
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


class SatisfactionCase(ServiceCase):
    """anna's furnace was delivered last month; hanna leads her team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        # other companies and what the database already has play no part
        cls.env["res.company"].search([("id", "!=", company.id)]).satisfaction_mode = "off"
        cls.env["stock.picking"].search(
            [("state", "=", "done"), ("id", "not in", cls.order.picking_ids.ids)]
        ).date_done = datetime(2001, 1, 1)
        cls.env["crm.satisfaction.round"].search([]).call_ids.unlink()
        cls.env["crm.satisfaction.round"].search([]).unlink()
        company.write(
            {
                "satisfaction_mode": "number",
                "satisfaction_value": 10,
                "satisfaction_pause": 6,
                "satisfaction_user_id": False,
                "satisfaction_low_score": 2,
            }
        )
        cls.month = satisfaction.add_months(cls.today.replace(day=1), -1)
        cls._date_delivery(cls.order, cls.month)

    @classmethod
    def _date_delivery(cls, order, month):
        moment = datetime.combine(month, datetime.min.time()) + timedelta(days=10)
        order.picking_ids.date_done = moment

    @classmethod
    def _serve(cls, name, month=None, **values):
        """Another client with a delivery of that month."""
        partner = cls.env["res.partner"].create({"name": name})
        deal = cls._new_deal(name, partner_id=partner.id, **values)
        order = cls._new_order(deal, [(cls.gasket, 1)])
        cls._deliver(order, {})
        cls._date_delivery(order, month or cls.month)
        return partner

    def _draw(self):
        self.env.flush_all()
        self._run_cron("ir_cron_satisfaction")
        return self.env["crm.satisfaction.round"].search(
            [("company_id", "=", self.env.company.id), ("month", "=", self.month)]
        )

    def _call(self):
        return self._draw().call_ids.filtered(lambda call: call.partner_id == self.customer)

    def _answer(self, call, **answers):
        """Fill the questionnaire of a call by topics."""
        user = call.user_id
        call.with_user(user).action_start()
        interview = self.env["survey.user_input"].search(
            [("satisfaction_call_id", "=", call.id), ("state", "!=", "done")]
        )
        for topic, answer in answers.items():
            interview._save_lines(self.env.ref(f"{SURVEY}_{topic}"), answer)
        interview._mark_done()
        return call
