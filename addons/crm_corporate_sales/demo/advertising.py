"""Two years of requests and what was spent to get them: what the picture of channels is made of."""

import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.tools import SQL

from .company import QUIET

SEED = 3107
MONTHS = 24
WEB, FAIR, ADS = "Сайт", "Выставка «ВакуумЭкспо»", "Контекстная реклама"
TENDERS, COLD = "Тендерная площадка", "Холодный обзвон"
#: source: ways in which its requests come, and how many of a hundred inquiries are junk
WAYS = {
    WEB: (("web", "web", "email", "phone"), 22),
    FAIR: (("event",), 12),
    ADS: (("web", "web", "phone"), 58),
    TENDERS: (("api", "email"), 6),
    "Рекомендация": (("phone", "email"), 0),
    "Повторное обращение": (("email", "phone", "email"), 0),
}
CAMPAIGNS = {"vacuum": "Вакуумные печи", "climate": "Климатические камеры"}
#: (source, campaign, roubles a month, months of the year or all)
COSTS = (
    (WEB, None, 65_000, ()),
    (ADS, "Вакуумные печи", 145_000, ()),
    (ADS, "Климатические камеры", 90_000, ()),
    (FAIR, None, 1_350_000, (4, 10)),
    (TENDERS, None, 28_000, ()),
    (COLD, None, 110_000, ()),
)
JUNK = (
    ("spam", "Продвижение сайта в ТОП-10"),
    ("spam", "Предлагаем услуги грузоперевозок"),
    ("spam", "База поставщиков со скидкой"),
    ("wrong", "Ремонт бытового холодильника"),
    ("wrong", "Ищу работу сварщиком"),
    ("wrong", "Куплю б/у компрессор"),
    ("wrong", "Реферат по вакуумной технике"),
    ("wrong", "Вакуумный упаковщик для дома"),
    ("duplicate", "Повторно: прошу прислать каталог"),
)


class Advertising:
    def __init__(self, player):
        self.player, self.company = player, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        # a generator of its own: the rest of the story stays as it is
        self.rng = random.Random(SEED)
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )

    def tell(self):
        # what a machine builder has left of its revenue to win clients with
        self.company.company.channel_margin = 12
        self._name_campaigns()
        self._spend()
        self._ask()
        self._score()

    def _name_campaigns(self):
        Campaign = self.env["utm.campaign"]
        self.campaigns = {
            name: Campaign.search([("name", "=", name)], limit=1) or Campaign.create({"name": name})
            for name in CAMPAIGNS.values()
        }

    def _spend(self):
        first = self.today.replace(day=1)
        months = [first - relativedelta(months=number) for number in range(MONTHS)]
        self.env["crm.channel.cost"].create(
            [
                {
                    "month": month,
                    "source_id": self.company.sources[source].id,
                    "campaign_id": self.campaigns[campaign].id if campaign else False,
                    "amount": round(roubles * self.rng.uniform(0.85, 1.2), -3),
                    "company_id": self.company.company.id,
                    "currency_id": self.company.company.currency_id.id,
                    "note": "Стенд 24 м², монтаж, командировки" if source == FAIR else False,
                }
                for source, campaign, roubles, when in COSTS
                for month in months
                if not when or month.month in when
            ]
        )

    # ---- requests --------------------------------------------------------------------

    def _ask(self):
        """Every deal began with a request, but those that we called first; and there was junk."""
        vals_list = []
        for deal in self.player.deals:
            if deal.source in WAYS:
                vals_list.append(self._prepare_request(deal))
                ways, junk = WAYS[deal.source]
                # so many of a hundred are junk: about junk / (100 - junk) for each one that is not
                chance = junk / (100 - junk)
                while self.rng.random() < chance:
                    vals_list.append(self._prepare_junk(deal, ways))
                    chance -= 1
        inquiries = self.env["crm.inquiry"]._as_move().create(vals_list)
        made = inquiries.filtered("created_lead")
        rows = [(item.lead_id.id, item.channel, item.campaign_id.id or None) for item in made]
        if rows:
            self.env.cr.execute(
                SQL(
                    """UPDATE crm_lead lead
                          SET inquiry_channel = told.channel, campaign_id = told.campaign_id
                         FROM unnest(%s::int[], %s::varchar[], %s::int[])
                              AS told(id, channel, campaign_id)
                        WHERE lead.id = told.id""",
                    *(list(column) for column in zip(*rows, strict=True)),
                )
            )
        self.env.invalidate_all()

    def _prepare_request(self, deal):
        lead = self.env["crm.lead"].browse(deal.lead_id)
        ways, _junk = WAYS[deal.source]
        return {
            "name": lead.name,
            "channel": self.rng.choice(ways),
            "received_at": lead.date_received,
            "state": "processed",
            "created_lead": True,
            "lead_id": lead.id,
            "partner_id": lead.partner_id.id,
            "company_id": lead.company_id.id,
            "team_id": lead.team_id.id,
            "source_id": lead.source_id.id,
            "campaign_id": self._campaign_of(deal),
            "contact_name": lead.contact_name,
            "company_name": lead.partner_id.commercial_partner_id.name,
            "email": lead.email_from,
            "phone": lead.phone,
        }

    def _prepare_junk(self, deal, ways):
        reason, subject = self.rng.choice(JUNK)
        asked = deal.start + timedelta(
            days=self.rng.randint(-12, 12), hours=self.rng.randint(-3, 3)
        )
        return {
            "name": subject,
            "channel": self.rng.choice(ways),
            "received_at": min(asked, self.player.since - timedelta(days=1)),
            "state": "rejected",
            "reject_reason": reason,
            "company_id": self.company.company.id,
            "team_id": self.company.teams[deal.team].id,
            "source_id": self.company.sources[deal.source].id,
            "campaign_id": self._campaign_of(deal),
        }

    def _campaign_of(self, deal):
        name = CAMPAIGNS.get(deal.team) if deal.source == ADS else None
        return self.campaigns[name].id if name else False

    # ---- scores ----------------------------------------------------------------------

    def _score(self):
        """Grades are there when the screens are opened first."""
        self.env.flush_all()
        Lead = self.env["crm.lead"]
        Lead.search([("won_status", "=", "pending")])._score()
