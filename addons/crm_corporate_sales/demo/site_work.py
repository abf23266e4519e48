"""What engineers do at the clients' sites: commissionings in all states, certificates."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from . import goods
from .company import QUIET

#: group of goods: shipped category
CATEGORIES = {"furnace": "category_vacuum_furnaces", "chamber": "category_climate_chambers"}
#: what the demo company calls them
CATEGORY_NAMES = {"furnace": "Вакуумные печи", "chamber": "Климатические камеры"}
ORGANISATIONS = (
    ("ФБУ «Тест-Эталон»", "Москва"),
    ("Испытательный центр «Климат-Аттестат»", "Санкт-Петербург"),
)
WORKS = (
    ("Расстановка, подключение к сетям, опрессовка", 8),
    ("Пуск, выход на режим, измерения", 7.5),
    ("Инструктаж операторов, передача документации", 3),
)
DEFECTS = (
    ("Подтекает штуцер охлаждающей воды", "severe"),
    ("Царапина на облицовке", "minor"),
    ("Нет связи контроллера с ПК", "minor"),
)
PROGRAMME = "ГОСТ Р 53618: воспроизводимость и неравномерность температуры в рабочем объёме."
#: states of the newest commissionings, newest first; all the others are signed
RECENT = ("draft",) * 2 + ("planned",) * 3 + ("in_progress",) * 2 + ("act_to_sign",) * 2
#: days from today on which the newest certificates end
ENDS = (24, 31, -12, 120, 200)


class SiteWork:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )
        self.engineers = [self.company.users[key] for key in ("tarasov", "nikitin")]

    def create(self):
        self._mark_products()
        orders = self.env["sale.order"].search(
            [("state", "=", "sale"), ("company_id", "=", self.company.company.id)],
            order="date_order desc, id desc",
        )
        self.env["crm.commissioning"]._sync_orders(orders)
        self.env["crm.certification"]._sync_orders(orders)
        records = orders.commissioning_ids.sorted(
            lambda item: (item.order_id.date_order, item.id), reverse=True
        )
        self._write_numbers(records)
        recent, old = records[: len(RECENT)], records[len(RECENT) :]
        self._sign(old)
        for record, state in zip(recent, RECENT, strict=False):
            self._walk(record, state)
        self._certify(orders, recent)
        self.env.flush_all()
        # what follows was just told; the deals go on when their documents change
        self.env.cr.precommit.data.pop("crm_corporate_sales.execution_touched", None)

    def _mark_products(self):
        for group, name in CATEGORY_NAMES.items():
            self.env.ref(f"crm_corporate_sales.{CATEGORIES[group]}").name = name
        for key, (_names, group, _price, _service) in goods.PRODUCTS.items():
            if group in CATEGORIES:
                category = self.env.ref(f"crm_corporate_sales.{CATEGORIES[group]}")
                self.company.products[key].categ_id = category
        for key in ("tg20", "tg50", "stk4", "un400"):
            self.company.products[key].needs_commissioning = True
        self.company.products["install"].is_commissioning_service = True
        self.company.products["attest"].is_certification_service = True

    def _write_numbers(self, records):
        for number, piece in enumerate(records.equipment_ids, 1041):
            piece.serial_number = f"{self.today.year % 100:02d}-{number}"
        self.env["crm.certification"]._take_typed_numbers(records.order_id)

    # ---- commissionings ------------------------------------------------------------------

    def _sign(self, records):
        """The old ones: signed some weeks after their orders."""
        if not records:
            return
        records._as_move().write({"state": "signed", "act_signed_way": "paper"})
        rows = []
        for record in reversed(records):
            day = min(
                record.order_id.date_order.date() + timedelta(days=self.rng.randint(25, 60)),
                self.today - timedelta(days=3),
            )
            rows.append((record.id, record._next_act_number(day), day))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_commissioning item
                      SET act_number = told.number, act_date = told.day,
                          act_signed_on = told.day + interval '12 hours',
                          act_signed_by = 'Главный инженер', date_start = told.day - interval '20 hours'
                     FROM unnest(%s::int[], %s::varchar[], %s::date[]) AS told(id, number, day)
                    WHERE item.id = told.id""",
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_commissioning_check SET state = 'done' WHERE commissioning_id IN %s",
                tuple(records.ids),
            )
        )
        self.env.invalidate_all()
        self.env["crm.commissioning.work"].create(
            [vals for record in records for vals in self._prepare_works(record, record.act_date)]
        )

    def _prepare_works(self, record, last):
        engineer = self.rng.choice(self.engineers)
        return [
            {
                "commissioning_id": record.id,
                "date": last - timedelta(days=len(WORKS) - place),
                "user_id": engineer.id,
                "name": name,
                "hours": hours,
            }
            for place, (name, hours) in enumerate(WORKS)
        ]

    def _walk(self, record, state):
        contacts = self.company.contacts.get(record.partner_id.id, [])
        record.write(
            {
                "contact_id": contacts[-1].id if contacts else False,
                "note": "Пропуск заказать за два дня; въезд через проходную № 2.",
            }
        )
        if state == "draft":
            return
        days = {"planned": self.rng.randint(1, 6), "in_progress": 0, "act_to_sign": -2}[state]
        visit = self._plan(record, days)
        if state == "planned":
            return
        visit._as_move().write({"state": "in_progress"})
        record._as_move().write({"state": "in_progress", "date_started": visit.date_start})
        checks = record.check_ids
        if state == "in_progress":
            checks[: len(checks) // 2].write({"state": "done"})
            name, severity = DEFECTS[record.id % len(DEFECTS)]
            self._add_defect(record, name, severity)
            return
        checks.write({"state": "done"})
        self._add_defect(record, *DEFECTS[1], remove_until=self.today + timedelta(days=14))
        record.work_ids = [Command.create(vals) for vals in self._prepare_works(record, self.today)]
        record.action_prepare_act()

    def _plan(self, record, days):
        start = fields.Datetime.to_datetime(self.today + timedelta(days=days)) + timedelta(hours=6)
        return self.env["crm.commissioning.visit"].create(
            {
                "commissioning_id": record.id,
                "name": "Пусконаладка",
                "date_start": start,
                "date_end": start + timedelta(hours=9),
                "engineer_ids": [Command.set([self.engineers[record.id % len(self.engineers)].id])],
            }
        )

    def _add_defect(self, record, name, severity, **values):
        return self.env["crm.commissioning.defect"].create(
            {
                "commissioning_id": record.id,
                "equipment_id": record.equipment_ids[:1].id,
                "name": name,
                "severity": severity,
                "found_on": self.today - timedelta(days=1),
                "user_id": self.engineers[0].id,
                **values,
            }
        )

    # ---- certificates --------------------------------------------------------------------

    def _certify(self, orders, recent):
        organisations = self.env["res.partner"].create(
            [
                {"name": name, "city": city, "is_company": True, "lang": self.company.lang("ru_RU")}
                for name, city in ORGANISATIONS
            ]
        )
        waiting = recent.order_id.certification_ids
        done = orders.certification_ids - waiting
        for number, record in enumerate(done.sorted("id", reverse=True)):
            self._pass(record, number, organisations[number % len(organisations)])
        for number, record in enumerate(waiting[:4]):
            record.write(
                {
                    "organisation_id": organisations[number % 2].id,
                    "date_planned": self.today + timedelta(days=7 + 3 * number),
                    "programme": PROGRAMME,
                    "engineer_ids": [Command.set(self.engineers[0].ids)],
                }
            )
            record._as_move().write({"state": "in_progress" if not number else "planned"})
        if done:
            self._fail_first(done[-1:])

    def _pass(self, record, number, organisation):
        last = self.today + timedelta(
            days=ENDS[number] if number < len(ENDS) else self.rng.randint(60, 350)
        )
        day = last - timedelta(days=365)
        record._as_move().write(
            {
                "organisation_id": organisation.id,
                "programme": PROGRAMME,
                "date_planned": day,
                "date_done": day,
                "protocol_number": f"{day.year}/{417 + number}",
                "protocol_date": day,
                "certificate_number": f"А-{day.year}-{2041 + number}",
                "valid_from": day + timedelta(days=1),
                "valid_to": last,
                "state": "done",
                "result": "passed",
                "cost_planned": 90_000,
                "cost_actual": 90_000 + 500 * (number % 7),
            }
        )

    def _fail_first(self, record):
        """One did not pass at once."""
        values = {
            "state": "done",
            "result": "failed",
            "certificate_number": False,
            "valid_from": False,
            "valid_to": False,
            "result_note": "Неравномерность температуры в углах камеры ±3,4 °C при норме ±2 °C.",
        }
        record._as_move().write(values)
        following = record._create_next()
        following.write({"date_planned": self.today + timedelta(days=9)})
