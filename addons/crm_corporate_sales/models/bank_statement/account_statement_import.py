from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import client_bank


class AccountStatementImport(models.TransientModel):
    """Text files ``1CClientBankExchange`` as a format of OCA's import of statements."""

    _inherit = "account.statement.import"

    def _import_file(self):
        """See OCA's method.

        :raises UserError: the file is empty
        """
        self.ensure_one()
        if not self.statement_file:
            raise UserError(
                self.env._("The file is empty. Download the statement from your bank again.")
            )
        return super()._import_file()

    def _parse_file(self, data_file):
        """See OCA's method; a file of another format is left to the others.

        :return: list of (currency code, account number, [statement])
        :raises UserError: the file is wrong; names the line. Nothing is imported then.
        """
        if not client_bank.is_client_bank(data_file):
            return super()._parse_file(data_file)
        try:
            exchange = client_bank.parse(data_file)
            entries = client_bank.split(exchange, self._get_own_bank_accounts())
        except client_bank.ClientBankError as error:
            raise UserError(self._tell_client_bank_error(error)) from error
        if not any(entries.values()):
            raise UserError(self.env._("The file has no payments."))
        partners = self._find_partners_by_inn(entries)
        return [
            (
                self._get_account_currency(account).name,
                account,
                [self._prepare_client_bank_statement(exchange, account, own, partners)],
            )
            for account, own in entries.items()
            if own
        ]

    def _get_own_bank_accounts(self):
        journals = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "in", self.env.companies.ids)]
        )
        return [
            number for number in journals.bank_account_id.mapped("sanitized_acc_number") if number
        ]

    def _get_account_currency(self, account):
        """What the number of a Russian account says, where that currency is in use at all."""
        code = client_bank.currency_of(account)
        told = code and self.env["res.currency"].search([("name", "=", code)], limit=1)
        return told or self._get_journal_currency(account)

    def _get_journal_currency(self, account):
        """Currency of our bank journal with that account; accounts abroad don't say theirs."""
        journal = self.env["account.journal"].search(
            [
                ("bank_account_id.sanitized_acc_number", "=", account),
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=1,
        )
        return journal.currency_id or journal.company_id.currency_id or self.env.company.currency_id

    def _find_partners_by_inn(self, entries):
        """{tax number: partner} for numbers that exactly one client has."""
        numbers = {entry.other.inn for own in entries.values() for entry in own} - {""}
        if not numbers:
            return {}
        found = {}
        partners = self.env["res.partner"].search_fetch(
            [("vat", "in", [*numbers, *(f"RU{number}" for number in numbers)])],
            ["vat", "commercial_partner_id"],
        )
        for partner in partners:
            number = partner.vat.removeprefix("RU")
            found.setdefault(number, set()).add(partner.commercial_partner_id)
        return {number: next(iter(own)) for number, own in found.items() if len(own) == 1}

    def _prepare_client_bank_statement(self, exchange, account, entries, partners):
        facts = exchange.accounts.get(account) or client_bank.Account(account)
        first = facts.date_from or min(entry.date for entry in entries)
        last = facts.date_to or max(entry.date for entry in entries)
        vals = {
            "name": self.env._(
                "%(account)s, %(first)s – %(last)s",
                account=account,
                first=fields.Date.to_string(first),
                last=fields.Date.to_string(last),
            ),
            "transactions": [self._prepare_client_bank_line(entry, partners) for entry in entries],
        }
        if facts.balance_start is not None:
            vals["balance_start"] = float(facts.balance_start)
        if facts.balance_end is not None:
            vals["balance_end_real"] = float(facts.balance_end)
        return vals

    def _prepare_client_bank_line(self, entry, partners):
        document, other = entry.document, entry.other
        partner = partners.get(other.inn)
        vals = {
            "date": entry.date,
            "amount": float(entry.amount),
            "payment_ref": document.purpose
            or self.env._("%(kind)s no. %(number)s", kind=document.kind, number=document.number),
            "ref": document.number,
            "bank_document": document.number or "—",
            "payer_inn": other.inn,
            "partner_name": other.name,
            "account_number": other.account,
            "unique_import_id": f"{document.key}|{'in' if entry.incoming else 'out'}",
            "raw_data": document.text,
        }
        if partner:
            vals["partner_id"] = partner.id
        return vals

    def _tell_client_bank_error(self, error):
        """The error of the engine in words, with the number of the line."""
        env, value = self.env, error.value
        texts = {
            client_bank.NOT_THE_FORMAT: env._(
                "The file is no bank statement of the format 1CClientBankExchange."
            ),
            client_bank.TOO_LARGE: env._("The file is larger than 64 MB. Split it by dates."),
            client_bank.NOT_UNDERSTOOD: env._("“%(value)s” is not understood.", value=value),
            client_bank.WRONG_PLACE: env._(
                "“%(value)s” can't stand here: a section is not closed before it, or was never "
                "opened.",
                value=value,
            ),
            client_bank.CUT_OFF: env._(
                "The file ends without “КонецФайла”. It is cut off; download it again."
            ),
            client_bank.NO_VALUE: env._("“%(value)s” is missing here.", value=value),
            client_bank.BAD_DATE: env._("“%(value)s” is no date as 31.12.2026.", value=value),
            client_bank.BAD_SUM: env._("“%(value)s” is no sum of a payment.", value=value),
            client_bank.BAD_ACCOUNT: env._("“%(value)s” is no account number.", value=value),
            client_bank.NOT_OURS: env._(
                "None of the accounts “%(value)s” is ours. Set the account of the statement on a "
                "bank journal.",
                value=value,
            ),
        }
        text = texts[error.code]
        if error.line:
            text = env._("Line %(line)s: %(text)s", line=error.line, text=text)
        return f"{text}\n{env._('Nothing was imported.')}"

    def action_import_and_match(self):
        """Import the file, then show its payments with what they may be for."""
        result = self._import_file()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_bank_payment"
        )
        action["domain"] = [("statement_id", "in", result["statement_ids"])]
        if not result["notifications"]:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": "\n\n".join(result["notifications"]),
                "next": action,
            },
        }
