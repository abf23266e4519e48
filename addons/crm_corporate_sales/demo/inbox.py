"""Requests of the last days: what rules have sorted, what waits for the dispatcher and the heads."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

# team, names in en/ru/pl, words
RULES = (
    (
        "leak",
        ("Leak detection", "Течеискание", "Wykrywanie nieszczelności"),
        "течеискат*, течеискани*, герметичност*\nleak detect*, helium, гелиев*",
    ),
    (
        "parts",
        ("Spare parts and service", "Запасные части и сервис", "Części zamienne i serwis"),
        "запчаст*, ремкомплект*, уплотнен*\nspare part*, części zamienn*",
    ),
    (
        "climate",
        ("Climate chambers", "Климатические камеры", "Komory klimatyczne"),
        "климатическ* камер*, термокамер*, камер* тепла и холода\nclimat* chamber*",
    ),
)
# hours ago, channel, contact, company, phone, mail, source, subject, text
WAITING = (
    (
        74,
        "email",
        "Людмила Коваль",
        "АО «Точприбор»",
        "+7 495 555-81-12",
        "koval@tochpribor.example",
        "Сайт",
        "Оборудование для участка пайки",
        "Добрый день! Организуем новый участок пайки твердосплавного инструмента. Просим подобрать "
        "оборудование: рабочая зона 400×400×600 мм, температура до 1350 °C, цикл не дольше шести "
        "часов. Чертёж детали пришлю после подписания соглашения о неразглашении.",
    ),
    (
        49,
        "phone",
        "Сергей Иванович",
        "",
        "+7 812 555-64-30",
        "",
        "",
        "Перезвонить до обеда, спрашивал про испытания корпусов",
        "Звонил с завода в Колпино, фамилию не расслышали. Нужны испытания корпусов на морской туман, "
        "готовы купить стенд или заказать испытания у нас.",
    ),
    (
        30,
        "web",
        "Marek Wiśniewski",
        "Tlenowe Systemy Sp. z o.o.",
        "+48 22 555 41 09",
        "m.wisniewski@tlenowe.example",
        "Сайт",
        "Zapytanie o piec próżniowy do lutowania",
        "Szukamy pieca próżniowego do lutowania wymienników ciepła, pole robocze 600×600×900 mm. "
        "Prosimy o ofertę wstępną i termin dostawy.",
    ),
    (
        27,
        "web",
        "Анна Рыбакова",
        "Уральский федеральный институт материалов",
        "+7 343 555-09-77",
        "rybakova@ufim.example",
        "Контекстная реклама",
        "Печь для лаборатории спекания",
        "Нужна лабораторная печь с водородом, объём 3–5 литров. Закупка по конкурсу в следующем "
        "квартале, нужны ориентировочная цена и описание для технического задания.",
    ),
    (
        25,
        "email",
        "",
        "",
        "",
        "promo@best-seo-russia.example",
        "",
        "Продвинем ваш сайт в топ-3 за 14 дней!!!",
        "Предлагаем аудит сайта бесплатно. Гарантия результата, договор, рассрочка.",
    ),
    (
        22,
        "event",
        "Тимур Хасанов",
        "ООО «Башнефтемаш»",
        "+7 347 555-20-18",
        "",
        "Выставка «ВакуумЭкспо»",
        "Визитка с выставки: вакуумный пост",
        "Интересовался постом для откачки полостей, просил позвонить после 20-го.",
    ),
    (
        7,
        "email",
        "Отдел снабжения",
        "АО «Кабельный завод Дон»",
        "",
        "info@kabeldon.example",
        "",
        "Счёт на оплату и срок поставки",
        "Просим прислать счёт и сообщить срок. Номер договора у вашего менеджера.",
    ),
    (
        5,
        "web",
        "Егор",
        "",
        "+7 916 555-33-71",
        "egor.student@mail.example",
        "Сайт",
        "Курсовая по вакуумной технике",
        "Можно ли прийти к вам на экскурсию и сфотографировать оборудование для курсовой работы?",
    ),
    (
        3,
        "web",
        "Игорь Дементьев",
        "ООО «Волга-Термо»",
        "+7 846 555-18-44",
        "dementiev@volga-termo.example",
        "Сайт",
        "Модернизация старой печи",
        "Есть печь 1998 года, корпус хороший, автоматика умерла. Возьмётесь поменять систему "
        "управления и нагреватели?",
    ),
    (
        1,
        "phone",
        "Ольга Викторовна",
        "АО «НИИ Орбита-М»",
        "",
        "info@orbita-m.example",
        "",
        "Просят прислать технические условия",
        "Технические условия нужны на согласование заказчику до конца недели.",
    ),
    (
        0.3,
        "web",
        "Павел Жуков",
        "ООО «Аддитив»",
        "+7 495 555-70-21",
        "zhukov@additiv.example",
        "Сайт",
        "Отжиг деталей после печати",
        "Печатаем из титана и Inconel. Нужна печь для отжига, до 20 деталей за садку. Что посоветуете?",
    ),
)
# sorted by rules, nobody has them yet
SORTED = (
    (
        28,
        "web",
        "Роман Беляев",
        "ООО «ХолодПром»",
        "+7 861 555-12-90",
        "belyaev@holodprom.example",
        "Сайт",
        "Гелиевый течеискатель для сборки теплообменников",
        "Контроль герметичности теплообменников, до 60 изделий в смену. Нужна автоматическая линия.",
    ),
    (
        20,
        "email",
        "Katarzyna Nowak",
        "Medsteril Polska",
        "+48 61 555 77 03",
        "k.nowak@medsteril.example",
        "Сайт",
        "Leak detector for sterilizers",
        "We look for a portable helium leak detector, two pieces, delivery to Poznań.",
    ),
    (
        9,
        "email",
        "Виктор Панин",
        "АО «Радиозавод Орион»",
        "+7 383 555-46-15",
        "panin@orion-radio.example",
        "Рекомендация",
        "Климатическая камера на 1000 литров",
        "Нужна климатическая камера −70…+180 °C с влажностью, аттестация обязательна.",
    ),
    (
        6,
        "phone",
        "Дежурный механик",
        "ООО «Теплообмен»",
        "",
        "info@teploobmen.example",
        "",
        "Ремкомплект на затвор",
        "Просят ремкомплект на затвор DN160, печь стоит.",
    ),
    (
        2,
        "web",
        "Светлана Юдина",
        "ООО «БиоТест»",
        "+7 831 555-28-60",
        "yudina@biotest.example",
        "Контекстная реклама",
        "Термокамера для стабильности препаратов",
        "Две термокамеры по 500 литров, +25…+40 °C, влажность 60 %.",
    ),
)
ASKS_AGAIN = (
    "По нашей заявке: изменились размеры",
    "Добрый день! По нашей заявке изменились размеры рабочей зоны, новые прикладываем. "
    "Просим пересчитать предложение.",
)
FIELDS = ("channel", "contact_name", "company_name", "phone", "email", "source", "name", "text")


class Inbox:
    """Makes rules and requests; the last ones are not touched by anybody yet."""

    def __init__(self, company):
        self.company = company
        self.env = company.env

    def create(self):
        self._create_rules()
        inquiries = [self._register(item) for item in (*WAITING, *self._ask_again(), *SORTED)]
        self._date_back(inquiries)
        self._let_people_be_away()
        self.company.remember(
            [f"inquiry_{number}" for number in range(len(inquiries))],
            self.env["crm.inquiry"].browse([inquiry.id for inquiry in inquiries]),
        )

    def _create_rules(self):
        rules = self.env["crm.inquiry.sorting.rule"].create(
            [
                {
                    "name": names[0],
                    "sequence": number,
                    "keywords": words,
                    "team_id": self.company.teams[team].id,
                    "company_id": self.company.company.id,
                }
                for number, (team, names, words) in enumerate(RULES, 1)
            ]
        )
        self.company.translate(rules, [names for _team, names, _words in RULES])

    def _ask_again(self):
        """A client with several open deals asks about one of them: a human has to choose."""
        busy = self.env["crm.lead"]._read_group(
            [("won_status", "=", "pending"), ("partner_id.email", "!=", False)],
            ["partner_id"],
            ["__count"],
            having=[("__count", ">", 1)],
            order="__count desc, partner_id",
            limit=1,
        )
        return [
            (4, "email", "", partner.name, "", partner.email, "", *ASKS_AGAIN)
            for partner, _count in busy
        ]

    def _register(self, item):
        hours, *told = item
        vals = {name: value for name, value in zip(FIELDS, told, strict=True) if value}
        received = fields.Datetime.now() - timedelta(hours=hours)
        answer = self.env["crm.inquiry"].register({**vals, "received_at": str(received)})
        return self.env["crm.inquiry"].browse(answer["inquiry_id"])

    def _date_back(self, inquiries):
        """What came days ago was sorted and given to the team then."""
        self.env.flush_all()
        for inquiry in inquiries:
            lead = inquiry.lead_id if inquiry.created_lead else self.env["crm.lead"]
            moment = inquiry.received_at
            self.env.cr.execute(
                SQL(
                    """UPDATE crm_inquiry SET create_date = %s,
                              sorted_at = CASE WHEN sorted_at IS NULL THEN NULL ELSE %s END,
                              hours_to_sort = 0
                        WHERE id = %s""",
                    moment,
                    moment,
                    inquiry.id,
                )
            )
            for table, column in (
                ("crm_lead", "id"),
                ("crm_lead_stage_run", "lead_id"),
                ("crm_lead_step_run", "lead_id"),
            ):
                start = "create_date" if table == "crm_lead" else "date_start"
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE %s = %s",
                        SQL.identifier(table),
                        SQL.identifier(start),
                        moment,
                        SQL.identifier(column),
                        lead.id or 0,
                    )
                )
        self.env.invalidate_all()

    def _let_people_be_away(self):
        """One salesperson is on leave today."""
        user = self.company.users["levin"]
        resource = self.env["resource.resource"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.company.company.id,
                "calendar_id": self.company.company.resource_calendar_id.id,
            }
        )
        now = fields.Datetime.now()
        self.env["resource.calendar.leaves"].create(
            {
                "name": user.name,
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "date_from": now - timedelta(days=2),
                "date_to": now + timedelta(days=5),
            }
        )
