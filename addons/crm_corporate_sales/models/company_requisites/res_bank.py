from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import requisites


class ResBank(models.Model):
    _inherit = "res.bank"

    corr_account = fields.Char(
        string="Correspondent Account",
        help="Account of the bank with the Bank of Russia, 20 digits.",
    )

    @api.constrains("bic", "corr_account", "country")
    def _check_corr_account(self):
        for bank in self.filtered(lambda bank: bank.country.code == "RU"):
            if bank.bic and not requisites.is_bic_ru(bank.bic):
                raise ValidationError(
                    self.env._(
                        "BIC of the bank “%(bank)s”: a Russian BIC has 9 digits, “%(number)s” "
                        "has not.",
                        bank=bank.name,
                        number=bank.bic,
                    )
                )
            if not bank.corr_account:
                continue
            if not requisites.is_account_ru(bank.corr_account) or (
                bank.bic and not requisites.is_corr_account(bank.corr_account, bank.bic)
            ):
                raise ValidationError(
                    self.env._(
                        "The correspondent account “%(number)s” of the bank “%(bank)s” has 20 "
                        "digits and fits the BIC “%(bic)s”. Please check both.",
                        number=bank.corr_account,
                        bank=bank.name,
                        bic=bank.bic or "",
                    )
                )


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    bank_corr_account = fields.Char(related="bank_id.corr_account", readonly=False)

    @api.constrains("acc_number", "bank_id")
    def _check_account_of_russian_bank(self):
        for account in self:
            bank = account.bank_id
            if bank.country.code != "RU" or not bank.bic or not requisites.is_bic_ru(bank.bic):
                continue
            number = account.acc_number
            if not requisites.is_account_ru(number):
                raise ValidationError(
                    self.env._(
                        "The account “%(number)s” with the bank “%(bank)s”: an account with a "
                        "Russian bank has 20 digits.",
                        number=number,
                        bank=bank.name,
                    )
                )
            if not requisites.is_account_of_bank(number, bank.bic):
                raise ValidationError(
                    self.env._(
                        "The account “%(number)s” can't be with the bank “%(bank)s”, BIC %(bic)s: "
                        "its check digit doesn't fit. Please check the account and the BIC.",
                        number=number,
                        bank=bank.name,
                        bic=bank.bic,
                    )
                )
