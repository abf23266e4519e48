"""What the clients of open deals need and wish, and what of it the equipment meets."""

import random

from . import goods
from .company import QUIET

#: product group: (parameter, values, unit, is a must)
NEEDS = {
    "furnace": (
        ("Рабочая температура", ("1150", "1350", "2200"), "°C", True),
        ("Рабочий объём", ("80", "200", "600"), "л", True),
        ("Остаточное давление", ("1·10⁻³", "5·10⁻⁴"), "Па", True),
        ("Скорость охлаждения", ("20", "35"), "°C/мин", False),
        ("Запись режимов в файл", ("",), "", False),
    ),
    "coating": (
        ("Диаметр подложки", ("200", "400"), "мм", True),
        ("Неравномерность покрытия", ("±3",), "%", True),
        ("Ионная очистка", ("",), "", False),
    ),
    "chamber": (
        ("Диапазон температур", ("−70…+180", "−60…+150"), "°C", True),
        ("Влажность", ("10…98",), "%", True),
        ("Полезный объём", ("250", "1000", "8000"), "л", True),
        ("Скорость изменения температуры", ("3", "10"), "°C/мин", False),
        ("Дверь с окном", ("",), "", False),
    ),
    "leak": (
        ("Порог чувствительности", ("5·10⁻¹³", "1·10⁻¹²"), "Па·м³/с", True),
        ("Время выхода на режим", ("3", "5"), "мин", False),
        ("Безмасляная откачка", ("",), "", True),
    ),
}
DEALS = 45


class Needs:
    def __init__(self, player):
        # dice of its own: the rest of the story stays what it was
        self.player, self.rng, self.company = player, random.Random(7), player.company
        self.env = player.env(context={**player.env.context, **QUIET})

    def create(self):
        opened = [deal for deal in self.player.deals if deal.status == "open" and deal.lines]
        vals_list = []
        for deal in opened[:DEALS]:
            vals_list += self._prepare_vals(deal)
        return self.env["crm.lead.requirement"].create(vals_list)

    def _prepare_vals(self, deal):
        key, quantity, _price = deal.lines[0]
        names, group, _list_price, _is_service = goods.PRODUCTS[key]
        vals_list = []
        for number, (parameter, values, unit, is_must) in enumerate(NEEDS.get(group, ())):
            # the client's papers are read from the top: what comes last is answered last
            answered = self.rng.random() < (0.9 if number < 3 else 0.5)
            vals_list.append(
                {
                    "lead_id": deal.lead_id,
                    "sequence": 10 * (number + 1),
                    "topic": names[1],
                    "parameter": parameter,
                    "value": self.rng.choice(values),
                    "unit": unit,
                    "necessity": "must" if is_must else "wish",
                    "product_id": self.company.products[key].id if answered else False,
                    "product_qty": quantity,
                }
            )
        return vals_list
