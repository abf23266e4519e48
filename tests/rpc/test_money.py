"""Money of a deal over RPC: order, invoice, statement of the bank, status; each with own rights."""

import base64
import xmlrpc.client

import pytest
from outside import make_user

ACCOUNT = "ACC0000012345"
STATEMENT = """1CClientBankExchange
РасчСчет={account}
СекцияДокумент=Платежное поручение
Номер=42
Дата=10.11.2026
Сумма={amount:.2f}
ПлательщикСчет=40702810900000000123
Плательщик1=Ромашка
ПлательщикИНН=7707083893
ПолучательСчет={account}
НазначениеПлатежа=Оплата по счету {number}
КонецДокумента
КонецФайла
"""


@pytest.fixture(scope="module")
def clients(server):
    admin = server.client()
    make_user(admin, "money_seller", "sales_team.group_sale_salesman")
    make_user(
        admin,
        "money_accountant",
        "account.group_account_invoice",
        "crm_corporate_sales.group_accountant_deals",
    )
    return {
        "admin": admin,
        "seller": server.client("money_seller", "money_seller-secret"),
        "accountant": server.client("money_accountant", "money_accountant-secret"),
    }


@pytest.fixture(scope="module")
def order(clients):
    """An order of the seller, confirmed and invoiced; the bank journal has an account."""
    admin, seller = clients["admin"], clients["seller"]
    # other tests make companies, too: the caller's own one counts
    [own] = admin.call("res.users", "read", [admin.uid], ["company_id"])
    [company] = admin.call("res.company", "read", [own["company_id"][0]], ["partner_id"])
    [journal] = admin.call(
        "account.journal",
        "search",
        [("type", "=", "bank"), ("company_id", "=", company["id"])],
        limit=1,
    )
    account = admin.call(
        "res.partner.bank",
        "create",
        {"acc_number": ACCOUNT, "partner_id": company["partner_id"][0]},
    )
    admin.call("account.journal", "write", [journal], {"bank_account_id": account})
    client = admin.call(
        "res.partner", "create", {"name": "Ромашка", "is_company": True, "vat": "7707083893"}
    )
    product = admin.call(
        "product.product",
        "create",
        {"name": "Training", "type": "service", "list_price": 100, "invoice_policy": "order"},
    )
    order_id = seller.call(
        "sale.order",
        "create",
        {"partner_id": client, "order_line": [[0, 0, {"product_id": product}]]},
    )
    seller.call("sale.order", "action_confirm", [order_id])
    return order_id


def status(client, order_id):
    [found] = client.call("sale.order", "execution_status", [order_id])
    return found


def imported(client, text):
    wizard = client.call(
        "account.statement.import",
        "create",
        {
            "statement_file": base64.b64encode(text.encode("cp1251")).decode(),
            "statement_filename": "kl_to_1c.txt",
        },
    )
    return client.call("account.statement.import", "action_import_and_match", [wizard])


def test_from_order_to_payment(clients, order):
    seller, accountant = clients["seller"], clients["accountant"]
    before = status(seller, order)
    assert before["invoices"] == []
    assert [text for text in before["missing_to_close"] if "not fully invoiced" in text]
    wizard = accountant.call(
        "sale.advance.payment.inv",
        "create",
        {"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [order]]]},
    )
    # the answer of Odoo's wizard has a None, which XML-RPC can't tell
    answer = accountant.json2("sale.advance.payment.inv", "create_invoices", ids=[wizard])
    assert answer.status_code == 200, answer.text
    [order_facts] = accountant.call("sale.order", "read", [order], ["invoice_ids"])
    [invoice] = order_facts["invoice_ids"]
    accountant.call("account.move", "action_post", [invoice])
    [row] = status(seller, order)["invoices"]
    assert (row["id"], row["type"], row["state"], row["paid"]) == (
        invoice,
        "invoice",
        "not_paid",
        0,
    )
    text = STATEMENT.format(account=ACCOUNT, amount=row["total"], number=row["name"])

    with pytest.raises(xmlrpc.client.Fault) as caught:
        imported(accountant, text.replace("Дата=10", "Дата=x0"))
    assert "5" in caught.value.faultString and "x0.11.2026" in caught.value.faultString

    action = imported(accountant, text)
    lines = accountant.call("account.bank.statement.line", "search", action["domain"])
    [line] = accountant.call(
        "account.bank.statement.line", "read", lines, ["match_is_certain", "match_move_ids"]
    )
    assert (line["match_is_certain"], line["match_move_ids"]) == (True, [invoice])
    accountant.call("account.bank.statement.line", "action_match_certain", lines)

    after = status(seller, order)
    assert (after["invoices"][0]["state"], after["invoices"][0]["rest"]) == ("paid", 0)
    assert not [text for text in after["missing_to_close"] if "paid" in text]
    [money] = seller.call(
        "crm.order.money", "search_read", [("order_id", "=", order)], ["paid", "rest"]
    )
    assert (money["paid"], money["rest"]) == (row["total"], 0)

    papers = seller.call("crm.closing.document", "search", [("order_id", "=", order)])
    if papers:
        assert seller.call("crm.closing.document", "action_mark_signed", papers) is True

    with pytest.raises(xmlrpc.client.Fault) as caught:
        imported(accountant, text)
    assert "already imported" in caught.value.faultString


def test_seller_has_no_right_to_the_bank(clients, order):
    with pytest.raises(xmlrpc.client.Fault) as caught:
        imported(clients["seller"], STATEMENT.format(account=ACCOUNT, amount=1, number="x"))
    assert "not allowed" in caught.value.faultString
