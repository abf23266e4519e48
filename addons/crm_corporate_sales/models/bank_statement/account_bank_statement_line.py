from odoo import fields, models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    bank_document = fields.Char(
        string="Payment Order",
        copy=False,
        readonly=True,
        help="Number of the document of the bank, as the statement has it.",
    )
    payer_inn = fields.Char(
        string="Tax Number of the Other Side",
        copy=False,
        readonly=True,
        help="INN of who paid us, or whom we paid, as the statement has it.",
    )

    def _do_auto_reconcile_invoices(self):
        """Payments of the bank's text files wait for our own, stricter matching: OCA's takes any
        invoice whose number contains the text of the payment, whatever the sum.
        """
        own = self.filtered("bank_document")
        left, done = super(AccountBankStatementLine, self - own)._do_auto_reconcile_invoices()
        return left | own, done
