"""Orders, invoices and payments of a Russian company for the tests of money."""

from odoo import fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.fields import Command
from odoo.tests import new_test_user

SALESMAN = "sales_team.group_sale_salesman"
ACCOUNTANT = "account.group_account_invoice,crm_corporate_sales.group_accountant_deals"
#: its key fits no bank in particular, which is not known
BANK_ACCOUNT = "40702810500000002851"
INN = "7707083893"


class MoneyCase(AccountTestInvoicingCommon):
    """anna sells, vera is the accountant; the company counts in roubles, VAT 22 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rouble = cls.env.ref("base.RUB")
        cls.rouble.active = True
        cls.company = cls.env.company
        cls.company.write({"country_id": cls.env.ref("base.ru").id, "currency_id": cls.rouble.id})
        cls.change_company_country(cls.company, cls.env.ref("base.ru"))
        # orders are in the company's currency then
        cls.env["product.pricelist"].sudo().search([]).action_archive()
        cls.company.write({"name": "НПП «Арктемп»", "vat": "7735000144"})
        cls.vat22 = cls._make_vat(22)
        cls.journal = cls.company_data["default_journal_bank"]
        cls.journal.bank_account_id = cls.env["res.partner.bank"].create(
            {"acc_number": BANK_ACCOUNT, "partner_id": cls.company.partner_id.id}
        )
        cls.anna = cls._make_user("anna_money", SALESMAN)
        cls.boris = cls._make_user("boris_money", SALESMAN)
        cls.vera = cls._make_user("vera_money", ACCOUNTANT)
        cls.maxim = cls._make_user("maxim_money", "sales_team.group_sale_manager")
        cls.client = cls.env["res.partner"].create(
            {
                "name": "ООО «Ромашка»",
                "is_company": True,
                "country_id": cls.env.ref("base.ru").id,
                "vat": INN,
                "kpp": "770701001",
                "email": "buh@romashka.example.com",
            }
        )
        cls.furnace = cls._make_product("Furnace", "consu", 1000)
        cls.training = cls._make_product("Training", "service", 500)
        cls.today = fields.Date.context_today(cls.client)

    @classmethod
    def get_default_groups(cls):
        """Whoever prepares the test may do everything."""
        names = (
            "sales_team.group_sale_manager",
            "stock.group_stock_manager",
            "mrp.group_mrp_manager",
        )
        return super().get_default_groups().union(*(cls.env.ref(name) for name in names))

    @classmethod
    def _make_vat(cls, percent, **values):
        return cls.env["account.tax"].create(
            {
                "name": f"НДС {percent}%",
                "amount": percent,
                "type_tax_use": "sale",
                "country_id": cls.env.ref("base.ru").id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _make_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
            **values,
        )

    @classmethod
    def _make_product(cls, name, kind, price):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": kind,
                "list_price": price,
                "invoice_policy": "order",
                "taxes_id": [Command.set(cls.vat22.ids)],
            }
        )

    @classmethod
    def _make_deal(cls, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Furnace for Romashka",
                "type": "opportunity",
                "partner_id": cls.client.id,
                "user_id": cls.anna.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _make_order(cls, *lines, deal=None, confirm=True, **values):
        """An order; lines are (product, quantity) or (product, quantity, price without VAT)."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "user_id": cls.anna.id,
                "opportunity_id": deal.id if deal else False,
                "order_line": [
                    Command.create(
                        {
                            "product_id": line[0].id,
                            "product_uom_qty": line[1],
                            **({"price_unit": line[2]} if len(line) > 2 else {}),
                        }
                    )
                    for line in lines or [(cls.furnace, 1)]
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _invoice(cls, order, days_ago=0, post=True, **values):
        """Invoice what the order has to be invoiced, dated back, due at once."""
        invoice = order._create_invoices(final=True)
        day = fields.Date.subtract(cls.today, days=days_ago)
        invoice.write({"invoice_date": day, "invoice_date_due": day, **values})
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _down_payment(cls, order, percent, post=True):
        wizard = (
            cls.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": percent})
        )
        invoice = wizard._create_invoices(order)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, post=True, **values):
        """A credit note over the whole invoice, not reconciled with it."""
        credit = invoice._reverse_moves([{"invoice_date": cls.today, "date": cls.today, **values}])
        if post:
            credit.action_post()
        return credit

    @classmethod
    def _bank_line(cls, amount, purpose="", **values):
        """A payment of a statement, as the import makes them."""
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.journal.id,
                "date": cls.today,
                "amount": amount,
                "payment_ref": purpose or "payment",
                "bank_document": "1",
                **values,
            }
        )

    @classmethod
    def _pay(cls, invoice, amount=None):
        line = cls._bank_line(
            amount or invoice.amount_residual, invoice.name, partner_id=invoice.partner_id.id
        )
        line._match_with(invoice.ids)
        return line
