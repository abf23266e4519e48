import re
from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import payment_match
from ...engine.requisites import digits

#: documents a payment in is for; one out is for what we owe
MOVE_TYPES = ("out_invoice", "out_refund", "out_receipt", "in_invoice", "in_refund", "in_receipt")
LAST_NUMBER = re.compile(r"(\d+)\D*$")
NUMBERS = re.compile(r"\d+")


class AccountBankStatementLine(models.Model):
    """Which invoices a payment is for: suggested with reasons, matched by one click."""

    _inherit = "account.bank.statement.line"

    match_move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Suggested Documents",
        compute="_compute_match",
        help="Invoices and credit notes that the payment is for.",
    )
    match_score = fields.Integer(
        string="Score", compute="_compute_match", help="How much speaks for it, of 100."
    )
    match_reason = fields.Char(string="Why", compute="_compute_match")
    match_is_certain = fields.Boolean(
        string="Certain",
        compute="_compute_match",
        help="Nothing speaks against it, and no other documents explain the payment as well.",
    )

    # ------------------------------------------------------------
    # suggestions
    # ------------------------------------------------------------

    @api.depends("payment_ref", "amount", "partner_id", "payer_inn", "is_reconciled")
    @api.depends_context("lang")
    def _compute_match(self):
        found = self._find_matches()
        for line in self:
            suggestion = found.get(line)
            if not suggestion or not suggestion.items:
                line.match_move_ids = False
                line.match_score, line.match_reason = 0, False
                line.match_is_certain = False
                continue
            line.match_move_ids = [fields.Command.set([item.id for item in suggestion.items])]
            line.match_score = suggestion.score
            line.match_reason = self._tell_reasons(suggestion.reasons)
            line.match_is_certain = suggestion.is_certain

    @api.model
    def _tell_reasons(self, reasons):
        env = self.env
        texts = {
            payment_match.NUMBER: env._("number in the text"),
            payment_match.SHORT_NUMBER: env._("short number in the text"),
            payment_match.ORDER: env._("order in the text"),
            payment_match.PAYER: env._("payer"),
            payment_match.EXACT: env._("sum"),
            payment_match.TOGETHER: env._("sum of several"),
            payment_match.PARTIAL: env._("a part of the sum"),
            payment_match.OVERPAID: env._("more than the sum"),
            payment_match.CURRENCY: env._("another currency, by the rate of the day"),
            payment_match.OTHER_PAYER: env._("somebody else pays"),
        }
        return ", ".join(texts[reason] for reason in reasons)

    def _find_matches(self):
        """{payment: :class:`engine.payment_match.Suggestion`} of those not reconciled yet.

        Constant queries for any number of payments.
        """
        todo = self.filtered(lambda line: line.id and not line.is_reconciled and line.amount)
        result = {}
        for company, lines in todo.grouped("company_id").items():
            for sign in (1, -1):
                own = lines.filtered(lambda line, sign=sign: line.amount * sign > 0)
                if own:
                    result.update(own._find_matches_of(company, sign))
        return result

    def _find_matches_of(self, company, sign):
        candidates = self._get_match_candidates(company)
        by_partner, by_inn, by_number = (defaultdict(list) for _ in range(3))
        for candidate in candidates:
            by_partner[candidate["partner"]].append(candidate)
            if candidate["inn"]:
                by_inn[candidate["inn"]].append(candidate)
            for number in candidate["last_numbers"]:
                by_number[number].append(candidate)
        result = {}
        for line in self:
            partner = line.partner_id.commercial_partner_id.id
            inn = digits(line.payer_inn or line.partner_id.vat or "").removeprefix("RU")
            near = [*by_partner[partner]] if partner else []
            near += by_inn[inn] if inn else []
            for number in {int(text[-9:]) for text in NUMBERS.findall(line.payment_ref or "")}:
                near += by_number[number]
            items = {item["id"]: item for item in near}
            result[line] = payment_match.suggest(
                payment_match.Payment(
                    amount=_decimal(abs(line.amount)),
                    purpose=line.payment_ref or "",
                    inn=inn,
                    partner=partner or 0,
                ),
                [line._make_match_item(item, sign) for item in items.values()],
            )
        return result

    def _make_match_item(self, candidate, sign):
        currency = self.currency_id
        is_foreign = candidate["currency"] != currency.id
        rest = candidate["rest"]
        if is_foreign:
            rest = self.company_id.currency_id._convert(
                candidate["rest_company"], currency, self.company_id, self.date
            )
        return payment_match.Item(
            id=candidate["id"],
            number=candidate["number"],
            rest=_decimal(currency.round(rest * sign)),
            partner=candidate["partner"],
            inn=candidate["inn"],
            orders=candidate["orders"],
            is_foreign=is_foreign,
            names=candidate["names"],
        )

    @api.model
    def _get_match_candidates(self, company):
        """Open documents of a company with their rests, in two queries."""
        lines = self.env["account.move.line"]._search(
            Domain(
                [
                    ("company_id", "=", company.id),
                    ("parent_state", "=", "posted"),
                    ("account_type", "in", ("asset_receivable", "liability_payable")),
                    ("reconciled", "=", False),
                    ("amount_residual", "!=", 0),
                    ("move_id.move_type", "in", MOVE_TYPES),
                ]
            )
        )
        self.env["account.move"].flush_model()
        self.env["res.partner"].flush_model(["vat", "commercial_partner_id"])
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT move.id, move.name AS number, move.ref, move.payment_reference, move.move_type,
                       move.currency_id AS currency, move.commercial_partner_id AS partner,
                       client.vat, SUM(line.amount_residual) AS rest_company,
                       SUM(line.amount_residual_currency) AS rest
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
             LEFT JOIN res_partner client ON client.id = move.commercial_partner_id
                 WHERE line.id IN %s
              GROUP BY move.id, client.id
                """,
                lines.subselect(),
            )
        )
        orders = self._get_order_names([row["id"] for row in rows])
        for row in rows:
            row["orders"] = tuple(orders.get(row["id"], ()))
            row["inn"] = digits(row["vat"] or "").removeprefix("RU")
            if row["move_type"].startswith("in_"):
                row["number"] = row["ref"] or row["number"]
            row["names"] = tuple(
                name
                for name in (row["payment_reference"], row["ref"])
                if name and name != row["number"] and LAST_NUMBER.search(name)
            )
            row["last_numbers"] = {
                int(found[1][-9:])
                for name in (row["number"], *row["names"], *row["orders"])
                if (found := LAST_NUMBER.search(name or ""))
            }
        return rows

    @api.model
    def _get_order_names(self, move_ids):
        if not move_ids:
            return {}
        names = defaultdict(list)
        for move_id, name in self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.move_id, sale.name
                  FROM account_move_line line
                  JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = line.id
                  JOIN sale_order_line sold ON sold.id = link.order_line_id
                  JOIN sale_order sale ON sale.id = sold.order_id
                 WHERE line.move_id IN %s
                """,
                tuple(move_ids),
            )
        ):
            names[move_id].append(name)
        return names

    # ------------------------------------------------------------
    # matching
    # ------------------------------------------------------------

    def action_match(self):
        """Reconcile each of these payments with what is suggested for it.

        :raises UserError: one of them has no suggestion, or is matched already
        """
        self.check_access("write")
        self._lock_to_match()
        for line in self:
            if line.is_reconciled:
                raise UserError(
                    self.env._("“%(payment)s” is matched already.", payment=line.payment_ref)
                )
            suggestion = line._find_matches().get(line)
            if not suggestion or not suggestion.items:
                raise UserError(
                    self.env._(
                        "No document was found for “%(payment)s”. Open it and choose by hand.",
                        payment=line.payment_ref,
                    )
                )
            line._match_with([item.id for item in suggestion.items])
        return True

    def action_match_certain(self):
        """Reconcile those of these payments whose suggestion is certain; without payments: of all
        that are open. Others stay as they are.

        :return: notification for the web client with the number matched
        """
        todo = self or self.search(self._get_open_domain())
        todo.check_access("write")
        todo._lock_to_match()
        matched = self.browse()
        while True:
            found = todo._find_matches()
            taken, now = set(), self.browse()
            for line, suggestion in found.items():
                ids = {item.id for item in suggestion.items}
                if suggestion.is_certain and not ids & taken:
                    line._match_with(list(ids))
                    now |= line
                # two payments for one document: the second is judged anew after the first
                taken |= ids
            if not now:
                break
            matched |= now
            todo -= now
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if matched else "info",
                "message": self.env._(
                    "Payments matched: %(matched)s. Left for a look: %(left)s.",
                    matched=len(matched),
                    left=len(todo),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _get_open_domain(self):
        return [
            ("is_reconciled", "=", False),
            ("state", "=", "posted"),
            ("company_id", "in", self.env.companies.ids),
        ]

    def _lock_to_match(self):
        """Two accountants at once: the second sees what the first did."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is just matching these payments. Reload the list.")
            ) from error
        self.invalidate_recordset(["is_reconciled"])

    def _match_with(self, move_ids):
        """Reconcile through OCA's mechanism, so that it can be undone there."""
        self.ensure_one()
        moves = self.env["account.move"].browse(move_ids)
        # credits first: they are to be used up whole
        lines = moves.line_ids.filtered(
            lambda line: (
                line.account_type in ("asset_receivable", "liability_payable")
                and not line.reconciled
            )
        ).sorted(lambda line: (line.amount_residual * self.amount > 0, line.date_maturity, line.id))
        if not self.partner_id:
            self.partner_id = moves[:1].commercial_partner_id
        self.reconcile_data_info = self._default_reconcile_data()
        for line in lines:
            self._add_account_move_line(line, keep_current=True)
        self.reconcile_bank_line()


def _decimal(amount):
    return Decimal(str(amount)).quantize(Decimal("0.01"))
