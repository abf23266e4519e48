"""What follows a delivery: service contracts and visits, claims, satisfaction calls."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import fields

from ..engine import satisfaction
from .company import QUIET

#: service contracts, newest order first: state, months since the beginning, price, visits
SERVICE = (
    ("draft", 0, 45_000, 2),
    ("sent", 0, 38_000, 2),
    ("signed", 3, 52_000, 4),
    ("signed", 7, 96_000, 4),
    ("signed", 11, 64_000, 2),
    ("renewed", 14, 58_000, 4),
)
REPORTS = (
    "Замена масла насосов, проверка натекания: 0,3 Па·л/с, норма.",
    "Калибровка датчиков температуры, протяжка силовых контактов.",
    "Чистка конденсатора, дозаправка контура, пробный цикл −70 °C.",
    "Замена уплотнений двери, инструктаж сменного оператора.",
)
#: claims: what, cause, state, days since the receipt, days to solve, solution or refusal, cost
CLAIMS = (
    ("Дверь камеры не закрывается плотно", "defect", "new", 2, 10, None, 0),
    ("Повреждена упаковка, вмятина на облицовке", "transport", "work", 6, 10, None, 18_000),
    ("Не выходит на вакуум 1·10⁻³ Па", "specification", "work", 19, 14, None, 46_000),
    (
        "Нет комплекта ЗИП из упаковочного листа",
        "incomplete",
        "solved",
        40,
        10,
        "ЗИП отправлен.",
        9_500,
    ),
    ("Шум компрессора", "component", "solved", 75, 14, "Компрессор заменён по гарантии.", 121_000),
    (
        "Трещина смотрового окна",
        "use",
        "refused",
        90,
        10,
        "Окно разбито при погрузке у заказчика.",
        0,
    ),
    (
        "Ошибка контроллера E-14",
        "defect",
        "solved",
        130,
        14,
        "Прошивка обновлена на месте.",
        14_000,
    ),
)
BLOCKING = "Не выходит на вакуум 1·10⁻³ Па"
#: marks (selection, delivery, commissioning, service), recommendation, words
ANSWERS = (
    (5, 4, 5, 5, 10, "Инженеры молодцы, всё показали."),
    (4, 3, 4, 4, 8, ""),
    (5, 2, 4, 3, 6, "Поставка опоздала на две недели."),
    (4, 5, 5, 5, 9, ""),
    (3, 4, 2, 3, 5, "Пусконаладка шла дольше обещанного."),
    (5, 5, 4, 4, 9, "Будем заказывать ещё."),
)
REFUSALS = ("own_engineers", "price", "warranty", "own_engineers", "other_company")
MONTHS, CALLS, TO_CALL = 4, 4, 3


class AfterSales:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )
        self.orders = self.env["sale.order"].search(
            [
                ("state", "=", "sale"),
                ("company_id", "=", self.company.company.id),
                ("opportunity_id.won_status", "=", "won"),
                # what is being carried out goes its own way
                ("opportunity_id.stage_id.is_execution", "=", False),
            ],
            order="date_order desc, id desc",
        )

    def create(self):
        with_goods = self.orders.filtered(self._get_machines)
        self._serve(with_goods)
        self._refuse(self.orders - with_goods[: len(SERVICE)])
        self._claim(with_goods)
        self._ask()

    def _get_machines(self, order):
        return order.order_line.filtered(lambda line: line.product_id.type == "consu")

    # ---- service ----------------------------------------------------------------------

    def _serve(self, orders):
        engineers = [
            self.company.users[key] for key in ("tarasov", "nikitin") if key in self.company.users
        ]
        contracts = self.env["contract.contract"]
        for number, ((state, months, price, visits), order) in enumerate(
            zip(SERVICE, orders, strict=False)
        ):
            start = self.today - relativedelta(months=months)
            terms = {
                "date_start": start,
                "date_end": start + relativedelta(years=1, days=-1),
                "price": price,
                "recurring_rule_type": "quarterly",
                "visit_count": visits,
                "product": self.env.ref("crm_corporate_sales.product_service_contract"),
                "engineers": engineers[number % 2] if engineers else None,
            }
            contract = contracts.make_service(
                order.opportunity_id, terms, order, self._prepare_equipment(order)
            )
            contract.register_id.date = start
            self._move_on(contract, state, terms)
        self.env.flush_all()

    def _prepare_equipment(self, order):
        items = self.env["crm.delivered.item"].search(
            [("order_id", "=", order.id), ("is_service", "=", False)]
        )
        if items:
            return [
                {
                    "product_id": item.product_id.id,
                    "lot_id": item.lot_id.id,
                    "order_line_id": item.order_line_id.id,
                    "quantity": item.quantity,
                }
                for item in items
            ]
        return [
            {
                "product_id": line.product_id.id,
                "order_line_id": line.id,
                "quantity": line.product_uom_qty,
            }
            for line in self._get_machines(order)
        ]

    def _move_on(self, contract, state, terms):
        register = contract.register_id._as_move()
        if state in ("draft", "sent"):
            if state == "sent":
                register.write({"state": "sent"})
            return
        register.write({"state": "signed", "signed_date": register.date})
        if state == "renewed":
            start = terms["date_end"] + timedelta(days=1)
            contract.renew_service(
                {
                    **terms,
                    "date_start": start,
                    "date_end": start + relativedelta(years=1, days=-1),
                    "price": round(terms["price"] * 1.06, -2),
                }
            )
        past = contract.visit_ids.filtered(lambda visit: visit.date < self.today)
        # the last one of a contract has been forgotten
        done = past[:-1] if len(past) > 1 else past
        for visit, report in zip(done, REPORTS, strict=False):
            visit.report = report
            visit._as_move().write({"state": "done", "done_on": visit.date})

    def _refuse(self, orders):
        leads = orders.opportunity_id.filtered(lambda lead: lead.process_id.code == "equipment")
        reasons = self.env["crm.service.refusal.reason"].search([]).grouped("code")
        for code, lead in zip(REFUSALS, leads[3:], strict=False):
            lead._as_engine().write({"service_refusal_reason_id": reasons[code].id})

    # ---- claims -----------------------------------------------------------------------

    def _claim(self, orders):
        causes = self.env["crm.claim.cause"].search([]).grouped("code")
        users = self.company.users
        workers = [users[key] for key in ("tarasov", "pavlova", "sitnikov") if key in users]
        told = list(zip(CLAIMS, orders[2:], strict=False))
        claims = self.env["crm.claim"].create(
            [
                self._prepare_claim(order, claim, causes, workers[number % len(workers)])
                for number, (claim, order) in enumerate(told)
            ]
        )
        for (claim, _order), record in zip(told, claims, strict=True):
            _name, _cause, state, days, limit, text, cost = claim
            record.cost_total = cost
            if state == "new":
                continue
            record._as_move().write({"state": "work"})
            if text:
                record.write({"solution" if state == "solved" else "refusal": text})
                ended = self.today - timedelta(days=days) + timedelta(days=limit - 3)
                record._as_move().write({"state": state, "date_solved": ended})

    def _prepare_claim(self, order, claim, causes, worker):
        name, cause, _state, days, limit, _text, _cost = claim
        received = self.today - timedelta(days=days)
        item = self.env["crm.delivered.item"].search([("order_id", "=", order.id)], limit=1)
        about = (
            {"delivered_id": item.id}
            if item
            else {
                "order_id": order.id,
                "lead_id": order.opportunity_id.id,
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.id,
                "product_id": self._get_machines(order)[0].product_id.id,
            }
        )
        return {
            **about,
            "name": name,
            "cause_id": causes[cause].id,
            "user_id": worker.id,
            "date_claim": received,
            "date_deadline": received + timedelta(days=limit),
            "blocks_closing": name == BLOCKING,
        }

    # ---- satisfaction -----------------------------------------------------------------

    def _ask(self):
        """Samples of the last months; the calls of the newest one are still to be made."""
        orders = list(self.orders[len(SERVICE) :] or self.orders)
        survey = self.env["survey.survey"]._get_satisfaction_survey()
        questions = survey.question_ids.grouped("satisfaction_topic")
        asked, answers = set(), 0
        for months_ago in range(1, MONTHS + 1):
            month = satisfaction.add_months(self.today, -months_ago)
            chosen = []
            while orders and len(chosen) < CALLS:
                order = orders.pop(0)
                client = order.partner_id.commercial_partner_id
                if client not in asked:
                    asked.add(client)
                    chosen.append(order)
            draw = self.env["crm.satisfaction.round"].create(
                {
                    "company_id": self.company.company.id,
                    "month": month,
                    "seed": f"demo-{month}",
                    "served_count": len(chosen) * 3,
                }
            )
            calls = draw._make_calls(
                [
                    {
                        "partner_id": order.partner_id.commercial_partner_id.id,
                        "lead_id": order.opportunity_id.id,
                        "order_id": order.id,
                        "kind": "delivered",
                        "date": month + timedelta(days=4 + 3 * number),
                    }
                    for number, order in enumerate(chosen)
                ]
            )
            for call in calls[TO_CALL if months_ago == 1 else 0 :]:
                self._answer(call, survey, questions, ANSWERS[answers % len(ANSWERS)])
                answers += 1

    def _answer(self, call, survey, questions, answer):
        *marks, recommendation, words = answer
        interview = survey._create_answer(
            partner=call.partner_id, check_attempts=False, satisfaction_call_id=call.id
        )
        topics = ("selection", "delivery", "commissioning", "service")
        for topic, mark in zip(topics, marks, strict=True):
            interview._save_lines(questions[topic], str(mark))
        interview._save_lines(questions["recommendation"], str(recommendation))
        if words:
            interview._save_lines(questions["comment"], words)
        interview._mark_done()
        call._as_move().write(
            {"date_done": call.month + relativedelta(months=1, days=self.rng.randint(2, 9))}
        )
