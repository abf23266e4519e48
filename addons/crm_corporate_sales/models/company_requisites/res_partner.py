from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import requisites


class ResPartner(models.Model):
    """Numbers and signatories that documents need. INN is Odoo's ``vat``, OGRN and REGON are its
    ``company_registry``.
    """

    _inherit = "res.partner"

    kpp = fields.Char(
        string="KPP",
        help="Reason code of registration of a Russian company: 9 characters.",
    )
    okpo = fields.Char(string="OKPO", help="Statistical code of a Russian company.")
    director_name = fields.Char(
        string="Director", help="Signs documents for the company: surname and initials."
    )
    director_position = fields.Char(
        string="Director's Position", help="As it stands in documents: “Генеральный директор”."
    )
    chief_accountant_name = fields.Char(
        string="Chief Accountant", help="Signs documents for the company: surname and initials."
    )

    # ------------------------------------------------------------
    # checks
    # ------------------------------------------------------------

    @api.constrains("vat", "kpp", "okpo", "company_registry", "country_id")
    def _check_requisites(self):
        if self.env.context.get("no_vat_validation"):  # as Odoo's base_vat: pushed from outside
            return
        for partner in self:
            checks = partner._get_requisites_checks()
            for field_name, (is_right, rule) in checks.items():
                number = partner[field_name]
                if number and not is_right(number):
                    raise ValidationError(
                        self.env._(
                            "“%(partner)s”: “%(number)s” is not right. %(rule)s",
                            partner=partner.display_name,
                            number=number,
                            rule=rule,
                        )
                    )

    def _get_requisites_checks(self):
        """{field name: (function of its value, the rule in words)} for the partner's country."""
        if self.country_id.code == "RU":
            return {
                "vat": (
                    requisites.is_inn,
                    self.env._(
                        "INN has 10 digits (a person: 12), the last ones are check digits; write / "
                        "for a partner without one."
                    ),
                ),
                "kpp": (
                    requisites.is_kpp,
                    self.env._("KPP has 9 characters: 4 digits, 2 digits or capitals, 3 digits."),
                ),
                "okpo": (
                    requisites.is_okpo,
                    self.env._("OKPO has 8 digits (a person: 10), the last is a check digit."),
                ),
                "company_registry": (
                    requisites.is_ogrn,
                    self.env._(
                        "OGRN has 13 digits (OGRNIP of a person: 15), the last is a check digit."
                    ),
                ),
            }
        if self.country_id.code == "PL":
            return {
                "vat": (
                    requisites.is_nip,
                    self.env._(
                        "NIP has 10 digits, the last is a check digit; PL may stand before it; "
                        "write / for a partner without one."
                    ),
                ),
                "company_registry": (
                    requisites.is_registry_number_pl,
                    self.env._("REGON has 9 or 14 digits with a check digit, a KRS number has 10."),
                ),
            }
        return {}

    # ------------------------------------------------------------
    # Odoo's hooks
    # ------------------------------------------------------------

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + [
            "kpp",
            "okpo",
            "director_name",
            "director_position",
            "chief_accountant_name",
        ]

    def _get_company_registry_labels(self):
        return {
            **super()._get_company_registry_labels(),
            "RU": self.env._("OGRN"),
            "PL": self.env._("REGON"),
        }

    # ------------------------------------------------------------
    # for documents
    # ------------------------------------------------------------

    def _get_requisites(self):
        """What documents say of the company: dict of texts, empty where nothing is known."""
        self.ensure_one()
        company = self.commercial_partner_id
        # sudo: whoever prints a document of a partner prints the account money is paid to
        account = company.sudo().bank_ids[:1]
        return {
            "name": company.name or "",
            "vat": company.vat or "",
            "kpp": company.kpp or "",
            "registry": company.company_registry or "",
            "okpo": company.okpo or "",
            "address": company._get_requisites_address(),
            "phone": company.phone or "",
            "account": account.acc_number or "",
            "bank": account.bank_id.name or "",
            "bank_city": account.bank_id.city or "",
            "bic": account.bank_id.bic or "",
            "corr_account": account.bank_id.corr_account or "",
            "director": company.director_name or "",
            "director_position": company.director_position or "",
            "chief_accountant": company.chief_accountant_name or "",
        }

    def _get_requisites_line(self, lang=None, with_bank=True):
        """Name, numbers, address and bank in one line.

        :param str lang: language of the document; default: the user's
        :param bool with_bank: with the bank account
        """
        self.ensure_one()
        facts = self._get_requisites()
        if not with_bank:
            facts = {**facts, "account": ""}
        lang = lang or self.env.lang or "en_US"
        return requisites.format_line(facts, lang[:2], self.commercial_partner_id.country_id.code)

    def _get_requisites_address(self):
        """The address in one line, from the country's post code to the house, as Russia writes."""
        self.ensure_one()
        parts = (self.zip, self.state_id.name, self.city, self.street, self.street2)
        if self.country_id.code != "RU":
            parts = (self.street, self.street2, self.zip, self.city, self.country_id.name)
        return ", ".join(part for part in parts if part)
