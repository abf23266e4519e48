import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import printed_sums

#: unit of measure: code and name of OKEI, the Russian classifier of units
OKEI = {
    "uom.product_uom_unit": ("796", "шт"),
    "uom.product_uom_hour": ("356", "ч"),
    "uom.product_uom_day": ("359", "сут"),
    "uom.product_uom_minute": ("355", "мин"),
    "uom.product_uom_millimeter": ("003", "мм"),
    "uom.product_uom_cm": ("004", "см"),
    "uom.product_uom_meter": ("006", "м"),
    "uom.product_uom_km": ("008", "км"),
    "uom.product_uom_square_meter": ("055", "м²"),
    "uom.product_uom_cubic_meter": ("113", "м³"),
    "uom.product_uom_milliliter": ("111", "мл"),
    "uom.product_uom_litre": ("112", "л"),
    "uom.product_uom_gram": ("163", "г"),
    "uom.product_uom_kgm": ("166", "кг"),
    "uom.product_uom_ton": ("168", "т"),
    "uom.product_uom_kwh": ("245", "кВт·ч"),
    "uom.product_uom_dozen": ("641", "дюжина"),
}
#: ISO code of a currency: its name and digits in documents
CURRENCIES = {
    "RUB": ("российский рубль", "643"),
    "USD": ("доллар США", "840"),
    "EUR": ("евро", "978"),
    "CNY": ("юань", "156"),
    "KZT": ("тенге", "398"),
    "BYN": ("белорусский рубль", "933"),
    "PLN": ("злотый", "985"),
}
MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905
)
WITHOUT_VAT = re.compile(r"без\s*ндс|exempt|without|не облагается", re.I)


class CrmPrintedForm(models.AbstractModel):
    """What the Russian forms have in common. They are prescribed in Russian, whatever the language
    of the user.
    """

    _name = "crm.printed.form"
    _description = "Russian Printed Form"
    #: the model of the printed records
    _source_model = None
    #: kinds of closing documents that this paper is
    _closing_kinds = ()

    @api.model
    def _get_report_values(self, docids, data=None):
        records = self.env[self._source_model].browse(docids)
        records.check_access("read")
        # sudo: prices of the order and requisites belong on the paper, whoever prints it
        records = records.with_context(lang=self._get_lang()).sudo()
        for record in records:
            if record.company_id.country_id.code != "RU":
                raise UserError(
                    self.env._(
                        "“%(document)s”: this form is for companies of Russia; %(company)s is not "
                        "one.",
                        document=record.display_name,
                        company=record.company_id.name,
                    )
                )
        forms = {record.id: self._make_form(record) for record in records}
        self._note_printed(records)
        return {
            "doc_ids": docids,
            "doc_model": self._source_model,
            "docs": records,
            "forms": forms,
            "figure": printed_sums.figure,
            "russian_date": russian_date,
        }

    @api.model
    def _get_lang(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return "ru_RU" if "ru_RU" in installed else self.env.lang

    @api.model
    def _make_form(self, record):
        """Values of the template for one record."""
        raise NotImplementedError

    @api.model
    def _note_printed(self, records):
        if not self._closing_kinds:
            return
        field_name = "move_id" if self._source_model == "account.move" else "picking_id"
        # sudo: the server notes it for whoever prints
        documents = (
            self.env["crm.closing.document"]
            .sudo()
            .search(
                [
                    (field_name, "in", records.ids),
                    ("kind", "in", self._closing_kinds),
                    ("date_printed", "=", False),
                ]
            )
        )
        if documents:
            documents.write({"date_printed": fields.Date.context_today(self)})

    # ------------------------------------------------------------
    # rows and sums
    # ------------------------------------------------------------

    @api.model
    def _make_table(self, base_lines, currency):
        """Rows of a document and its totals; every row, every rate and the whole agree.

        :return: dict ``rows, net, vat, total, has_vat, words, rates, currency…``
        """
        rows = [self._make_row(base_line) for base_line in base_lines]
        sums = printed_sums.settle([row["sums"] for row in rows])
        for number, row in enumerate(rows, 1):
            row.update(
                number=number,
                net=row["sums"].net,
                vat=row["sums"].vat,
                total=row["sums"].total,
                price=row["sums"].price,
                rate=printed_sums.rate_name(row["sums"].rate),
                has_vat=row["sums"].rate is not printed_sums.NO_VAT,
            )
        total = sum((row.total for row in sums), Decimal(0))
        vat = sum((row.vat for row in sums), Decimal(0))
        name, digits = CURRENCIES.get(currency.name, (currency.name, ""))
        return {
            "rows": rows,
            "count": len(rows),
            "count_words": printed_sums.number_in_words(len(rows), "ru"),
            "net": total - vat,
            "vat": vat,
            "total": total,
            "quantity": printed_sums.quantity(sum(float(row["sums"].quantity) for row in rows)),
            "has_vat": any(row["has_vat"] for row in rows),
            "rates": printed_sums.vat_totals(sums),
            "words": printed_sums.in_words(total, currency.name, "ru"),
            "vat_words": printed_sums.in_words(vat, currency.name, "ru"),
            "currency": "руб." if currency.name == "RUB" else currency.name,
            "currency_name": name,
            "currency_digits": digits,
        }

    @api.model
    def _make_row(self, base_line):
        line, details = base_line["record"], base_line["tax_details"]
        product = line.product_id
        net = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
        vat = sum(tax["tax_amount_currency"] for tax in details["taxes_data"])
        code, unit = self._get_unit(base_line.get("product_uom_id") or line.product_uom_id)
        quantity = base_line["quantity"]
        return {
            "name": product.name or line.name or "",
            "code": product.default_code or "",
            "unit": unit,
            "unit_code": code,
            "quantity": printed_sums.quantity(quantity),
            "weight": printed_sums.quantity(product.weight * quantity) if product.weight else "",
            "is_goods": product.type == "consu",
            "sums": printed_sums.Row(
                net=_decimal(net),
                vat=_decimal(vat),
                rate=self._get_rate(base_line["tax_ids"]),
                quantity=Decimal(str(quantity)),
            ),
        }

    @api.model
    def _get_rate(self, taxes):
        taxes = taxes.flatten_taxes_hierarchy().filtered(lambda tax: tax.amount_type == "percent")
        if not taxes or all(not tax.amount and WITHOUT_VAT.search(tax.name) for tax in taxes):
            return printed_sums.NO_VAT
        return Decimal(str(sum(taxes.mapped("amount")))).normalize()

    @api.model
    def _get_unit(self, uom):
        for xmlid, unit in OKEI.items():
            if uom and uom == self.env.ref(xmlid, raise_if_not_found=False):
                return unit
        return "", uom.name or ""

    # ------------------------------------------------------------
    # who
    # ------------------------------------------------------------

    @api.model
    def _get_sides(self, company, buyer, consignee=None):
        """Requisites of the seller, the buyer and the consignee."""
        seller = company.partner_id
        consignee = consignee or buyer
        sides = {
            "seller": seller._get_requisites(),
            "seller_line": seller._get_requisites_line("ru"),
            "seller_short": seller._get_requisites_line("ru", with_bank=False),
            "buyer": buyer._get_requisites(),
            "buyer_line": buyer._get_requisites_line("ru"),
            "buyer_short": buyer._get_requisites_line("ru", with_bank=False),
            "consignee": consignee._get_requisites(),
            "consignee_line": consignee._get_requisites_line("ru"),
            "consignee_address": consignee._get_requisites_address()
            or consignee.commercial_partner_id._get_requisites_address(),
        }
        sides["seller_numbers"] = _numbers(sides["seller"])
        sides["buyer_numbers"] = _numbers(sides["buyer"])
        return sides


def _numbers(requisites):
    """ИНН/КПП"""
    return "/".join(part for part in (requisites["vat"], requisites["kpp"]) if part)


def _decimal(value):
    return Decimal(str(value))


def russian_date(day, quotes=False):
    """«22» ноября 2026 г."""
    if not day:
        return ""
    number = f"«{day.day:02d}»" if quotes else f"{day.day}"
    return f"{number} {MONTHS[day.month - 1]} {day.year} г."
