"""Money of the deals: requisites, payments through the bank, what is overdue, papers that came back."""

import base64
from datetime import timedelta

from odoo import fields

from ..engine import requisites
from .company import QUIET

#: account of the company; its key fits the BIC
BIC, CORR_ACCOUNT, BANK = "044525225", "30101810400000000225", "ПАО Сбербанк"
#: accounts of clients begin so; the ninth digit is the key
CLIENT_ACCOUNT = "40702810{key}3800{number:07d}"


class Money:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )

    def create(self):
        self._set_requisites()
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.company.id)], limit=1
        )
        if not journal:
            return
        self._set_bank(journal)
        invoices = self._get_invoices()
        self._set_due(invoices)
        self._receive_statement(journal, invoices)
        self._receive_papers(invoices)

    # ---- requisites ------------------------------------------------------------------

    def _set_requisites(self):
        self.company.company.write(
            {
                "kpp": "773501001",
                "okpo": "57972160",
                "director_position": "Генеральный директор",
                "director_name": "Климов А. С.",
                "chief_accountant_name": "Сомова Г. В.",
            }
        )
        bank = self._get_bank()
        accounts = []
        for number, partner in enumerate(self.company.clients):
            if partner.country_id.code != "RU" or partner.vat:
                continue
            inn = make_inn(f"77{number + 10:02d}{5000 + number * 37:05d}"[:9])
            partner.write({"vat": inn, "kpp": f"{inn[:4]}01001"})
            accounts.append(
                {
                    "partner_id": partner.id,
                    "acc_number": make_account(CLIENT_ACCOUNT, number),
                    "bank_id": bank.id,
                }
            )
        self.env["res.partner.bank"].create(accounts)

    def _get_bank(self):
        Bank = self.env["res.bank"]
        return Bank.search([("bic", "=", BIC)], limit=1) or Bank.create(
            {
                "name": BANK,
                "bic": BIC,
                "city": "Москва",
                "country": self.env.ref("base.ru").id,
                "corr_account": CORR_ACCOUNT,
            }
        )

    def _set_bank(self, journal):
        if journal.bank_account_id:
            return
        journal.bank_account_id = self.env["res.partner.bank"].create(
            {
                "partner_id": self.company.company.partner_id.id,
                "acc_number": make_account(CLIENT_ACCOUNT, 9000001),
                "bank_id": self._get_bank().id,
            }
        )

    # ---- invoices and payments ---------------------------------------------------------

    def _get_invoices(self):
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ],
            order="id",
        )

    def _set_due(self, invoices):
        """From long overdue to not due yet."""
        for place, invoice in enumerate(invoices):
            days = (120, 45, 12, 3, -10, -20)[place % 6]
            invoice.invoice_date_due = max(self.today - timedelta(days=days), invoice.invoice_date)

    def _receive_statement(self, journal, invoices):
        """A statement of the bank: half of the invoices are paid, some payments need a look."""
        paid = [invoice for place, invoice in enumerate(invoices) if place % 2]
        text = make_statement(
            journal.bank_account_id.acc_number,
            [self._prepare_payment(place, invoice) for place, invoice in enumerate(paid)]
            + self._prepare_unclear_payments(invoices),
            self.today,
        )
        if not paid:
            return
        wizard = self.env["account.statement.import"].create(
            {
                "statement_file": base64.b64encode(text.encode("cp1251", "replace")),
                "statement_filename": "kl_to_1c.txt",
            }
        )
        statements = wizard._import_file()["statement_ids"]
        lines = self.env["account.bank.statement.line"].search([("statement_id", "in", statements)])
        lines.action_match_certain()

    def _prepare_payment(self, place, invoice):
        amount, number = invoice.amount_residual, invoice.name
        client = invoice.commercial_partner_id
        purpose = f"Оплата по счету {number} за оборудование, в т.ч. НДС 22%"
        if place % 4 == 1:
            amount = round(amount * 0.5, 2)
            purpose = f"Частичная оплата по счету {number}, в т.ч. НДС 22%"
        elif place % 4 == 2:
            purpose = "Оплата за оборудование по договору, в т.ч. НДС 22%"
        elif place % 4 == 3:
            amount, purpose = amount + 5000, f"Оплата по счету {number} и за доставку"
        return {
            "number": 400 + place,
            "date": self.today - timedelta(days=1 + place % 5),
            "amount": f"{amount:.2f}",
            "account": client.bank_ids[:1].acc_number or "",
            "name": client.name,
            "inn": client.vat or "",
            "purpose": purpose,
        }

    def _prepare_unclear_payments(self, invoices):
        """Payments that want a look: no number, somebody else's, an advance nobody invoiced."""
        unpaid = [invoice for place, invoice in enumerate(invoices) if not place % 2][:3]
        texts = (
            (0.4, "Предоплата по договору поставки, в т.ч. НДС 22%"),
            (1, "Оплата за {client} по счету {number}"),
            (0.25, "За оборудование, в т.ч. НДС 22%"),
        )
        payments = []
        for place, (invoice, (part, text)) in enumerate(zip(unpaid, texts, strict=False)):
            payer = self.company.clients[0] if part == 1 else invoice.commercial_partner_id
            payments.append(
                {
                    "number": 900 + place,
                    "date": self.today - timedelta(days=place),
                    "amount": f"{invoice.amount_total * part:.2f}",
                    "account": payer.bank_ids[:1].acc_number or "",
                    "name": payer.name,
                    "inn": payer.vat or "",
                    "purpose": text.format(client=invoice.partner_id.name, number=invoice.name),
                }
            )
        return payments

    def _receive_papers(self, invoices):
        self.env["sale.order"]._settle_execution()
        documents = self.env["crm.closing.document"].search([("move_id", "in", invoices.ids)])
        for place, document in enumerate(documents):
            day = document.date or self.today
            dates = {"date_printed": day, "date_sent": day + timedelta(days=1)}
            if place % 3 == 0:
                dates["date_signed"] = min(day + timedelta(days=9), self.today)
            if place % 3 < 2:
                document.write(dates)


def make_inn(body):
    """A valid tax number of a company that begins with nine digits."""
    return next(body + key for key in "0123456789" if requisites.is_inn(body + key))


def make_account(pattern, number):
    """A valid account with the bank."""
    accounts = (pattern.format(key=key, number=number) for key in range(10))
    return next(item for item in accounts if requisites.is_account_of_bank(item, BIC))


def make_statement(account, payments, today):
    """Text of a statement in 1C's format.

    :param list payments: dicts ``number, date, amount, account, name, inn, purpose``
    """
    lines = [
        "1CClientBankExchange",
        "ВерсияФормата=1.03",
        "Кодировка=Windows",
        "Отправитель=Банк",
        f"ДатаСоздания={today:%d.%m.%Y}",
        f"РасчСчет={account}",
    ]
    for payment in payments:
        lines += [
            "СекцияДокумент=Платежное поручение",
            f"Номер={payment['number']}",
            f"Дата={payment['date']:%d.%m.%Y}",
            f"Сумма={payment['amount']}",
            f"ПлательщикСчет={payment['account']}",
            f"Плательщик1={payment['name']}",
            f"ПлательщикИНН={payment['inn']}",
            f"ПолучательСчет={account}",
            f"ДатаПоступило={payment['date']:%d.%m.%Y}",
            f"НазначениеПлатежа={payment['purpose']}",
            "КонецДокумента",
        ]
    return "\r\n".join([*lines, "КонецФайла", ""])
