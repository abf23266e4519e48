"""Requests that were qualified in other ways than becoming a deal, and requests that came twice."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .company import QUIET

#: team, subject, company, contact, phone, mail domain, need, days ago; two in a row are one client
TWINS = (
    (
        "vacuum",
        "Запрос с сайта: печь для пайки теплообменников",
        "ООО «Криомаш-Урал»",
        "Ольга Титова",
        "+7 343 555-21-10",
        "kriomash-ural",
        "Пайка пластинчатых теплообменников, загрузка до 400 кг, вакуум 10⁻⁵ мбар.",
        4,
    ),
    (
        "vacuum",
        "Звонок: вакуумная печь, просят каталог",
        "КРИОМАШ-УРАЛ, ООО",
        "О. Титова",
        "+7 343 555-21-16",
        "",
        "",
        1,
    ),
    (
        "climate",
        "Zapytanie: komora klimatyczna 1000 l",
        "Termo-Łab Sp. z o.o.",
        "Katarzyna Mazur",
        "+48 22 555 01 44",
        "termo-lab",
        "Badania starzeniowe kabli, −40…+120 °C.",
        6,
    ),
    (
        "climate",
        "Targi: komora do badań kabli",
        "TERMO LAB",
        "K. Mazur",
        "+48 22 555 01 45",
        "termo-lab",
        "",
        2,
    ),
)
#: team, subject, company, days until it comes back, what they said
NURTURED = (
    (
        "vacuum",
        "Печь отжига: интерес на следующий год",
        "Завод «Пермский прецизионный сплав»",
        45,
        "Бюджет утвердят после собрания акционеров, до этого просили не звонить.",
    ),
    (
        "climate",
        "Камера соляного тумана",
        "Испытательный центр «Волга-Тест»",
        12,
        "Ждут аккредитации лаборатории, потом берут камеру.",
    ),
    (
        "leak",
        "Течеискатель для сервисной службы",
        "ООО «Холод-Сервис Юг»",
        120,
        "Меняют парк осенью, сейчас аренда.",
    ),
)
#: subject, who asks, code of the reason, what they said, days ago
NO_LEADS = (
    ("Продвижение вашего сайта в топ-10", "Агентство «Первое место»", "spam", "Рассылка.", 3),
    (
        "Курсовая: вакуумные печи",
        "Студент техникума",
        "student",
        "Нужны чертежи для курсовой работы.",
        5,
    ),
    (
        "Предлагаем нержавеющий прокат",
        "Торговый дом «Метиз»",
        "supplier",
        "Передали в отдел снабжения.",
        8,
    ),
    ("Ремонт бытового холодильника", "Частное лицо", "wrong", "Ошиблись номером.", 9),
)


class Requests:
    def __init__(self, player):
        self.player = player
        self.company = player.company
        self.env = player.env(context={**player.env.context, **QUIET})

    def receive(self):
        """Make the leads, qualify those that are no deals, and date all back."""
        dated = [*self._receive_twins(), *self._put_aside(), *self._sort_out()]
        self._make_customer_twin()
        self.env.flush_all()
        for lead, days in dated:
            moment = self.player.since - timedelta(days=days, hours=2)
            self.env.cr.execute(
                SQL(
                    """UPDATE crm_lead SET create_date = %s, date_received = %s,
                              date_last_stage_update = %s WHERE id = %s""",
                    moment,
                    moment,
                    moment,
                    lead.id,
                )
            )
            for table in ("crm_lead_step_run", "crm_lead_stage_run"):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET date_start = %s WHERE lead_id = %s",
                        SQL.identifier(table),
                        moment,
                        lead.id,
                    )
                )
        self.env.invalidate_all()

    def _make_leads(self, vals_list):
        source = self.company.sources["Сайт"]
        return self.env["crm.lead"].create(
            [
                {
                    "type": "lead",
                    "company_id": self.company.company.id,
                    "source_id": source.id,
                    **vals,
                }
                for vals in vals_list
            ]
        )

    def _get_seller(self, team, place=0):
        members = self.company.teams[team].member_ids
        return members[place % len(members)]

    def _receive_twins(self):
        leads = self._make_leads(
            [
                {
                    "name": subject,
                    "partner_name": company,
                    "contact_name": person,
                    "phone": phone,
                    "email_from": f"office-{place}@{domain}.example" if domain else False,
                    "need_text": need or False,
                    "team_id": self.company.teams[team].id,
                    "user_id": self._get_seller(team).id,
                }
                for place, (
                    team,
                    subject,
                    company,
                    person,
                    phone,
                    domain,
                    need,
                    _days,
                ) in enumerate(TWINS)
            ]
        )
        return zip(leads, [row[-1] for row in TWINS], strict=True)

    def _put_aside(self):
        leads = self._make_leads(
            [
                {
                    "name": subject,
                    "partner_name": company,
                    "need_text": subject,
                    "team_id": self.company.teams[team].id,
                    "user_id": self._get_seller(team, place).id,
                }
                for place, (team, subject, company, _days, _note) in enumerate(NURTURED)
            ]
        )
        today = fields.Date.context_today(leads)
        for lead, (_team, _subject, _company, days, note) in zip(leads, NURTURED, strict=True):
            date = fields.Date.to_string(today + timedelta(days=days))
            lead.qualify("nurture", {"nurture_date": date, "note": note})
        return [(lead, 20) for lead in leads]

    def _sort_out(self):
        leads = self._make_leads(
            [
                {"name": subject, "contact_name": who, "user_id": False, "team_id": False}
                for subject, who, *_rest in NO_LEADS
            ]
        )
        for lead, (_subject, _who, code, note, _days) in zip(leads, NO_LEADS, strict=True):
            lead.qualify("not_lead", {"lost_reason_code": code, "note": note})
        return zip(leads, [row[-1] for row in NO_LEADS], strict=True)

    def _make_customer_twin(self):
        """Somebody typed in a client that is there already."""
        client = self.company.clients[0]
        self.env["res.partner"].create(
            {
                "name": client.name.upper(),
                "is_company": True,
                "city": client.city,
                "company_id": client.company_id.id,
            }
        )
