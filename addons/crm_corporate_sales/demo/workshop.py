"""What the workshop has done so far for orders that are being carried out, and what clients were promised."""

from datetime import timedelta

from odoo import fields

from .company import QUIET
from .supply import BILLS

#: operations: key of what is made: ((en, ru, pl), minutes), …
CUT = (("Cutting and Welding", "Раскрой и сварка", "Cięcie i spawanie"), 480)
FIT = (("Assembly", "Сборка", "Montaż"), 960)
TRY = (
    ("Leak Test and Trial Run", "Проверка на течь и пробный пуск", "Próba szczelności i rozruch"),
    360,
)
OPERATIONS = {key: (CUT,) if key in ("shell", "box") else (FIT, TRY) for key in BILLS}
CENTRE = ("Assembly Hall", "Сборочный цех", "Hala montażowa")
#: days between what is expected and what was promised, order by order: below zero it will be late
LEEWAY = (12, -6, 9, 15, -2, 10)
#: states of orders that wait for goods
WAITING = ("production", "purchase", "stock")
#: a promise where nobody knows a date
FAR = 45


class Workshop:
    def __init__(self, company):
        self.company, self.env = company, company.env(context={**company.env.context, **QUIET})

    def equip(self, products):
        """A work centre and operations; before the first order is confirmed.

        :param dict products: {key: product} of :class:`supply.Supply`
        """
        centre = self.env["mrp.workcenter"].create({"name": CENTRE[0]})
        self.company.translate(centre, [CENTRE])
        bills = self.env["mrp.bom"].search([])
        vals, names = [], []
        for key, operations in OPERATIONS.items():
            template = products[key].product_tmpl_id
            bill = bills.filtered(lambda bill, template=template: bill.product_tmpl_id == template)
            for operation, minutes in operations:
                names.append(operation)
                vals.append(
                    {
                        "name": operation[0],
                        "bom_id": bill[:1].id,
                        "workcenter_id": centre.id,
                        "time_mode": "manual",
                        "time_cycle_manual": minutes,
                    }
                )
        self.company.translate(self.env["mrp.routing.workcenter"].create(vals), names)

    def work(self):
        """Some sub-assemblies are welded, some furnaces half assembled; clients were promised a day."""
        works = self.env["mrp.workorder"].search(
            [
                ("production_id.reference_ids.sale_ids", "!=", False),
                ("state", "in", ("ready", "blocked")),
            ],
            order="production_id, sequence, id",
        )
        for number, production in enumerate(works.production_id):
            first = production.workorder_ids[:1]
            if number % 3 == 0:
                first.duration = first.duration_expected
            elif number % 3 == 1:
                first.duration = first.duration_expected * 0.4
        orders = self.env["sale.order"].search(
            [("state", "=", "sale"), ("picking_ids", "!=", False)], order="id"
        )
        orders._on_execution_changed()
        today = fields.Date.context_today(orders)
        waiting = orders.filtered(lambda order: order.execution_state in WAITING)
        for number, order in enumerate(waiting):
            expected = order.execution_last_date or today + timedelta(days=FAR)
            promised = expected + timedelta(days=LEEWAY[number % len(LEEWAY)])
            order.commitment_date = fields.Datetime.to_datetime(max(promised, today))
        orders._on_execution_changed()
        orders.filtered("execution_news")._tell_delays()
