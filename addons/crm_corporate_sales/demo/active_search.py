"""The register of clients: whom the company wants to win, and how far the touches have come."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from . import clients
from .company import QUIET

# name, city, industry, class, potential a year in millions, employees
ENGINES = (
    ("АО «Пермские редукторы»", "Пермь", "Авиастроение", "a", 48, 2100),
    ("ПАО «Южный турбинный завод»", "Таганрог", "Энергетика", "a", 60, 3400),
    ("АО «Лопатка»", "Рыбинск", "Двигателестроение", "a", 35, 900),
    ("ООО «Жаропрочные покрытия»", "Уфа", "Двигателестроение", "b", 18, 240),
    ("АО «Камский литейный цех № 4»", "Набережные Челны", "Металлургия", "b", 22, 610),
    ("АО «Опытный завод Вектор-Д»", "Жуковский", "Авиастроение", "a", 41, 780),
    ("ООО «Газотурбинный сервис Север»", "Сургут", "Энергетика", "b", 15, 330),
    ("ООО «Точное литьё Прикамья»", "Пермь", "Металлургия", "b", 20, 190),
    ("АО «Компрессор-Нева»", "Санкт-Петербург", "Компрессоры", "b", 25, 870),
    ("ООО «Дизель-Реновация»", "Ярославль", "Двигателестроение", "c", 6, 85),
    ("АО «Салют-Оснастка»", "Воронеж", "Инструмент", "c", 8, 140),
    ("ООО «Титан-Форм»", "Верхняя Салда", "Металлургия", "b", 19, 260),
    ("АО «Роторные технологии»", "Самара", "Двигателестроение", "a", 38, 1200),
    ("ООО «Пайка-Сервис»", "Тула", "Инструмент", "c", 5, 40),
    ("АО «Моторостроитель-Юг»", "Краснодар", "Двигателестроение", "b", 27, 950),
    ("ООО «Аддитив-Пром»", "Сколково", "Аддитивные технологии", "b", 16, 75),
)
FAIR = (
    ("ООО «СенсорЛаб»", "Зеленоград", "Датчики", "b", 12, 60),
    ("АО «Спектр-Вакуум»", "Новосибирск", "Научные приборы", "a", 33, 420),
    ("ООО «Гелиевые системы»", "Оренбург", "Газ", "a", 29, 510),
    ("АО «Медстекло-Клин»", "Клин", "Стекло", "b", 14, 700),
    ("ООО «ХимФарм-Тест»", "Обнинск", "Фармацевтика", "b", 17, 150),
    ("ООО «Батарея Плюс»", "Калининград", "Аккумуляторы", "a", 52, 330),
    ("АО «Космосвязь-Прибор»", "Железногорск", "Космическая техника", "a", 44, 1600),
    ("ООО «Оптоволокно Волга»", "Саранск", "Кабель", "c", 9, 210),
    ("ООО «Криомед»", "Казань", "Медицинская техника", "c", 7, 55),
    ("АО «Полупроводник-Брянск»", "Брянск", "Микроэлектроника", "b", 24, 640),
    ("ООО «Умный холод»", "Тверь", "Холодильное оборудование", "c", 6, 95),
    ("АО «Измеритель-Курск»", "Курск", "Приборостроение", "b", 13, 480),
)
SUPPLIERS = ("Вактерм Инжиниринг", "Hanwei Vacuum", "свои печи 1980-х годов", "КлиматПрибор")
PLANS = (
    "новый цех термообработки в 2027 году",
    "замена печей по программе модернизации",
    "аттестация по НАДКАП",
    "перенос производства из арендованного корпуса",
)
FEEDBACK = (
    "Секретарь просит прислать письмо",
    "Не берут трубку",
    "В отпуске до понедельника",
    "Просил перезвонить после совещания",
)
DROPPED = ("target_reason_supplier", "target_reason_too_small", "target_reason_no_contact")
# how the register stands: state and touches made, in turn
STANDS = (
    ("contacting", 0),
    ("new", 0),
    ("contacting", 2),
    ("researching", 0),
    ("answered", 1),
    ("contacting", 1),
    ("new", 0),
    ("exhausted", 6),
    ("dropped", 2),
    ("contacting", 3),
    ("new", 0),
    ("answered", 3),
    ("researching", 0),
    ("contacting", 0),
)


class ActiveSearch:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )

    def create(self):
        """Two lists in work, and what became of targets of last year."""
        self.plan = self._ref("touch_plan_first_contact")
        if not self.plan:
            return  # deleted before the story was loaded
        self.roles = {role.code: role for role in self.env["crm.contact.role"].search([])}
        engines, fair = self._create_lists()
        targets = self._create_targets(engines, ENGINES, "fomin", "Холодный обзвон")
        targets |= self._create_targets(fair, FAIR, "fomin", "Выставка «ВакуумЭкспо»")
        stands = {
            target: STANDS[place % len(STANDS)] for place, target in enumerate(targets.sorted("id"))
        }
        known = targets.filtered(lambda target: stands[target][0] != "new")
        self._tell_people(known)
        self._tell_answers(known)
        self._play(stands)
        self._remember_won(engines)

    def _ref(self, name):
        return self.env.ref(f"crm_corporate_sales.{name}", raise_if_not_found=False)

    def _create_lists(self):
        team = self.company.teams["new"]
        script = self._ref("call_script_decision_maker")
        return self.env["crm.target.list"].create(
            [
                {
                    "name": "Двигатели и турбины: кто ещё без вакуумной печи",
                    "user_id": self.company.users["orlov"].id,
                    "team_id": team.id,
                    "script_id": script.id if script else False,
                    "date_end": self.today + timedelta(days=60),
                    "source_id": self.company.sources["Холодный обзвон"].id,
                    "note": "Предприятия от 100 человек с собственной термообработкой.",
                },
                {
                    "name": "Посетители стенда на «ВакуумЭкспо»",
                    "user_id": self.company.users["tikhonova"].id,
                    "team_id": team.id,
                    "script_id": script.id if script else False,
                    "date_end": self.today + timedelta(days=25),
                    "source_id": self.company.sources["Выставка «ВакуумЭкспо»"].id,
                    "note": "Оставили визитки на стенде; прайс получили все.",
                },
            ]
        )

    def _create_targets(self, target_list, rows, owner, source):
        names = {row[2] for row in rows}
        industries = {
            item.name: item
            for item in self.env["res.partner.industry"].search([("name", "in", list(names))])
        }
        for name in sorted(names - set(industries)):
            industries[name] = self.env["res.partner.industry"].create({"name": name})
        user = self.company.users[owner]
        vals_list = []
        for place, (name, city, industry, kind, potential, employees) in enumerate(rows):
            number = self.rng.randint(10**7, 10**8 - 1)
            vals_list.append(
                {
                    "name": name,
                    "city": city,
                    "vat": f"59{number}",
                    "website": f"https://{target_list.id}-{place}.zavod.example",
                    "industry_id": industries[industry].id,
                    "employees": employees,
                    "potential": potential * 10**6,
                    "revenue": potential * self.rng.randint(20, 60) * 10**6,
                    "potential_class": kind,
                    "phone": f"+7 4{self.rng.randint(10, 99)} 555-{place:02}-{number % 90 + 10}",
                    "list_id": target_list.id,
                    # some wait in the pool of the team
                    "user_id": False if place % 14 == 6 else user.id,
                    "team_id": self.company.teams["new"].id,
                    "source_id": self.company.sources[source].id,
                }
            )
        return self.env["crm.target"].create(vals_list)

    def _tell_people(self, targets):
        vals_list = []
        for target in targets:
            posts = self.rng.sample(clients.POSTS, self.rng.choice((1, 2, 2, 3)))
            for titles, role, influence in posts:
                surname = self.rng.choice(clients.SURNAMES)
                vals_list.append(
                    {
                        "target_id": target.id,
                        "name": f"{self.rng.choice(clients.MEN)} {surname}",
                        "function": titles[1],
                        "role_id": self.roles[role].id if role in self.roles else False,
                        "influence": influence,
                        "loyalty": self.rng.choice((-1, 0, 0, 1, 2)),
                        "phone": f"+7 9{self.rng.randint(10, 99)} 555-{self.rng.randint(10, 99)}-"
                        f"{self.rng.randint(10, 99)}",
                        "email": f"{surname_in_latin(surname)}@{target.website[8:]}",
                    }
                )
        self.env["crm.target.contact"].create(vals_list)

    def _tell_answers(self, targets):
        vals_list = []
        for name, values in (("supplier", SUPPLIERS), ("plans", PLANS)):
            question = self._ref(f"target_question_{name}")
            if question:
                vals_list += [
                    {
                        "target_id": target.id,
                        "question_id": question.id,
                        "value_text": self.rng.choice(values),
                    }
                    for target in targets
                    if self.rng.random() < 0.6
                ]
        self.env["crm.target.answer"].create(vals_list)

    # ---- touches -------------------------------------------------------------------------

    def _play(self, stands):
        runs = {}
        for target, (stand, made) in stands.items():
            if stand in ("new", "researching"):
                target._as_move().write({"state": stand})
                continue
            if not target.user_id:
                target.user_id = self.company.users["fomin"]
            runs[target] = self._create_run(target, stand, made)
        opened = {}
        for target, run in runs.items():
            stand = stands[target][0]
            if stand == "contacting":
                touch = run.touch_ids.filtered(lambda one: one.state == "planned").sorted(
                    "position"
                )[:1]
                opened[touch] = self.today + timedelta(days=self.rng.choice((-2, -1, 0, 0, 0, 1)))
            target._as_move().write(
                {
                    "state": "contacting" if stand == "exhausted" else stand,
                    "drop_reason_id": self._get_reason(stand),
                }
            )
        touches = self.env["crm.touch"].browse([touch.id for touch in opened])
        touches._open(opened)
        exhausted = [run for target, run in runs.items() if stands[target][0] == "exhausted"]
        self.env["crm.touch.run"].browse([run.id for run in exhausted])._exhaust()

    def _get_reason(self, stand):
        reason = stand == "dropped" and self._ref(self.rng.choice(DROPPED))
        return reason.id if reason else False

    def _create_run(self, target, stand, made):
        """A series of which so many touches were made, the last some days ago."""
        steps = self.plan.with_context(lang=target.user_id.lang).step_ids.sorted()
        made = min(made, len(steps))
        results = self.env["crm.call.result"].search([("code", "in", ("no_answer", "meeting"))])
        by_code = {result.code: result.id for result in results}
        moment = self.player.since - timedelta(days=3 + 4 * made)
        start = moment.date()
        touches = []
        for position, step in enumerate(steps):
            vals = {
                **step._prepare_touch_vals(position),
                "target_id": target.id,
                "company_id": target.company_id.id,
                "user_id": target.user_id.id,
            }
            if position < made:
                calls = self.rng.randint(1, 2)
                moment += timedelta(days=step.days + 1 if moment.weekday() < 4 else 3)
                is_last = stand == "answered" and position == made - 1
                vals.update(
                    state="done",
                    date_due=moment.date(),
                    date_done=moment.replace(hour=self.rng.randint(6, 14)),
                    attempts=calls if step.kind == "call" else 1,
                    is_answer=is_last,
                )
                if step.kind == "call":
                    vals["result_id"] = by_code.get("meeting" if is_last else "no_answer")
                    vals["feedback"] = False if is_last else self.rng.choice(FEEDBACK)
            elif stand in ("answered", "dropped"):
                vals["state"] = "cancelled"
            touches.append(Command.create(vals))
        run = self.env["crm.touch.run"].create(
            {
                "target_id": target.id,
                "plan_id": self.plan.id,
                "user_id": target.user_id.id,
                "date_start": start,
                "state": {"answered": "answered", "dropped": "stopped"}.get(stand, "running"),
                "date_end": moment if stand in ("answered", "dropped") else False,
                "touch_ids": touches,
            }
        )
        if stand == "answered":
            answer = run.touch_ids.filtered("is_answer")
            run.write(
                {
                    "answer_channel": answer.kind,
                    "answer_touch_id": answer.id,
                    "touches_to_answer": made,
                    "is_positive": True,
                    "has_meeting": answer.kind == "call",
                }
            )
        return run

    # ---- last year's -----------------------------------------------------------------------

    def _remember_won(self, target_list):
        """Deals of the sales ladder began as targets of the register."""
        seen = set()
        for deal in self.player.deals:
            if deal.process != "ladder" or deal.client in seen or len(seen) >= 6:
                continue
            seen.add(deal.client)
            lead = self.env["crm.lead"].browse(deal.lead_id)
            partner = lead.partner_id.commercial_partner_id
            target = self.env["crm.target"].create(
                {
                    "name": partner.name,
                    "city": partner.city,
                    "partner_id": partner.id,
                    "list_id": target_list.id,
                    "user_id": lead.user_id.id,
                    "team_id": lead.team_id.id,
                    "potential": round(lead.expected_revenue * 1.5, -5),
                    "potential_class": self.rng.choice("ab"),
                }
            )
            run = self._create_run(target, "answered", self.rng.randint(1, 4))
            run.lead_id = lead
            target._as_move().write({"state": "converted", "lead_id": lead.id})


LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch  y  e yu ya".split(" "),
        strict=True,
    )
)


def surname_in_latin(surname):
    """How a surname is written in addresses."""
    return "".join(LATIN.get(letter, letter) for letter in surname.casefold())
