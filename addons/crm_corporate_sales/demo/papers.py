"""The register of contracts and the library of documents."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .company import QUIET

CONTRACT_DAYS = 730
#: (kind, file name, title, when to use it, who uses it: a team or everybody)
LIBRARY = (
    (
        "presentation",
        "arctemp-overview.html",
        "О компании: 25 лет вакуумной техники",
        "К первой встрече; слайды 7–12 — по отрасли клиента.",
        None,
    ),
    (
        "proposal",
        "proposal-furnace.html",
        "Коммерческое предложение: вакуумная печь",
        "Сроки и условия оплаты согласовать до отправки.",
        "vacuum",
    ),
    (
        "proposal",
        "proposal-chamber.html",
        "Коммерческое предложение: климатическая камера",
        "Приложить протокол заводских испытаний.",
        "climate",
    ),
    (
        "specification",
        "specification-leak.html",
        "Спецификация: течеискатель и оснастка",
        "Указать поверку и комплект калиброванных течей.",
        "leak",
    ),
    (
        "contract",
        "supply-contract.html",
        "Договор поставки с пусконаладкой",
        "Изменения текста — только через юриста.",
        None,
    ),
    ("other", "nda.html", "Соглашение о конфиденциальности", "До передачи чертежей.", None),
)


class Papers:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )

    def create(self):
        self._fill_library()
        self._register_contracts()

    def _fill_library(self):
        kinds = self.env["crm.document.kind"].search([]).grouped("code")
        self.env["crm.document.template"].create(
            [
                {
                    "name": title,
                    "kind_id": kinds[kind].id,
                    "file": base64.b64encode(f"<h1>{title}</h1><p>{note}</p>".encode()),
                    "file_name": file_name,
                    "description": note,
                    "company_id": self.company.company.id,
                    "team_ids": [(6, 0, self.company.teams[team].ids if team else [])],
                }
                for kind, file_name, title, note, team in LIBRARY
            ]
        )

    def _register_contracts(self):
        since = self.player.since - timedelta(days=CONTRACT_DAYS)
        won = [d for d in self.player.deals if d.status == "won" and d.end > since]
        won = [d for d in won if d.process != "quick"]
        signing = [
            d for d in self.player.deals if d.status == "open" and d.reached("prepare_contract")
        ]
        vals = [self._prepare_signed_vals(deal) for deal in sorted(won, key=lambda d: d.end)]
        vals += [
            {**self._prepare_vals(deal, self.today), "state": self.rng.choice(("draft", "sent"))}
            for deal in signing
        ]
        contracts = self.env["crm.contract"]._as_move().create(vals)
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE crm_contract SET create_date = date WHERE id IN %s", tuple(contracts.ids))
        )
        self.env.invalidate_all()

    def _prepare_vals(self, deal, day):
        return {
            "lead_id": deal.lead_id,
            "partner_id": self.company.clients[deal.client].id,
            "company_id": self.company.company.id,
            "user_id": self.company.users[deal.owner].id,
            "date": day,
            "kind": "supply",
            "amount": sum(quantity * price for _key, quantity, price in deal.lines),
        }

    def _prepare_signed_vals(self, deal):
        """Supply contracts run a year; about every third client has signed for longer."""
        day = deal.closing.moment.date()
        framework = self.rng.random() < 0.3
        last = day + timedelta(days=730 if framework else 365)
        return {
            **self._prepare_vals(deal, day),
            "kind": "framework" if framework else "supply",
            "state": "signed" if last >= self.today else "expired",
            "signed_date": day,
            "valid_from": day,
            "valid_to": last,
        }
