"""Bank statements of the format 1CClientBankExchange: what banks write, and what is refused."""

import time
from datetime import date
from decimal import Decimal

import pytest
from crm_corporate_sales_engine import client_bank as cb
from hypothesis import given, settings
from hypothesis import strategies as st

OURS, SECOND = "40702810500000002851", "40702978100000000007"
THEIRS = "40702810900000000123"

HEAD = f"""1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
Отправитель=Банк
ДатаНачала=01.11.2026
ДатаКонца=20.11.2026
РасчСчет={OURS}
СекцияРасчСчет
ДатаНачала=01.11.2026
ДатаКонца=20.11.2026
РасчСчет={OURS}
НачальныйОстаток=1000.00
ВсегоПоступило=500.50
ВсегоСписано=100.00
КонечныйОстаток=1400.50
КонецРасчСчет
"""
INCOMING = f"""СекцияДокумент=Платежное поручение
Номер=42
Дата=10.11.2026
Сумма=500.50
ПлательщикСчет={THEIRS}
Плательщик=ИНН 7707083893 ООО "Ромашка"
ПлательщикИНН=7707083893
ПолучательСчет={OURS}
Получатель1=НПП Арктемп
ДатаПоступило=11.11.2026
НазначениеПлатежа=Оплата по счету № 15 от 01.11.2026, в т.ч. НДС 22%
КонецДокумента
"""
OUTGOING = f"""СекцияДокумент=Банковский ордер
Номер=7
Дата=12.11.2026
Сумма=100
ПлательщикСчет={OURS}
ПолучательСчет=47422810000000000001
Получатель=ПАО Банк
ДатаСписано=12.11.2026
НазначениеПлатежа1=Комиссия
НазначениеПлатежа2=за ведение счета
КонецДокумента
"""
END = "КонецФайла\n"
WHOLE = HEAD + INCOMING + OUTGOING + END


def read(text, encoding="cp1251"):
    return cb.parse(text.encode(encoding))


def test_statement():
    exchange = read(WHOLE)
    account = exchange.accounts[OURS]
    assert (account.balance_start, account.balance_end) == (Decimal("1000.00"), Decimal("1400.50"))
    first, second = cb.split(exchange)[OURS]
    assert (first.amount, first.date) == (Decimal("500.50"), date(2026, 11, 11))
    assert (first.other.name, first.other.inn) == ('ООО "Ромашка"', "7707083893")
    assert first.other.account == THEIRS
    assert first.document.purpose.startswith("Оплата по счету № 15")
    assert (second.amount, second.other.name) == (Decimal("-100.00"), "ПАО Банк")
    assert second.document.purpose == "Комиссия за ведение счета"
    assert account.balance_start + first.amount + second.amount == account.balance_end


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\r\n\r\n"])
def test_encodings_and_line_ends(encoding, line_end):
    data = WHOLE.replace("\n", line_end).encode(encoding)
    assert cb.is_client_bank(data)
    exchange = cb.parse(data)
    assert [item.number for item in exchange.documents] == ["42", "7"]
    assert exchange.documents[0].payer.name == 'ООО "Ромашка"'


def test_declared_encoding_may_be_wrong():
    assert read(WHOLE.replace("Windows", "DOS")).documents[0].payer.name == 'ООО "Ромашка"'


def test_file_in_two_names_of_an_account():
    text = WHOLE.replace("ПолучательСчет", "ПолучательРасчСчет")
    assert cb.split(read(text))[OURS][0].incoming


def test_no_sections_and_no_account():
    text = "1CClientBankExchange\n" + INCOMING + OUTGOING + END
    assert cb.split(read(text), [OURS])[OURS][1].amount == -100
    with pytest.raises(cb.ClientBankError) as caught:
        cb.split(read(text), [])
    assert (caught.value.code, caught.value.line) == (cb.NOT_OURS, 2)


def test_sections_after_documents_and_for_each_day():
    days = [
        f"СекцияРасчСчет\nДатаНачала=0{day}.11.2026\nДатаКонца=0{day}.11.2026\nРасчСчет={OURS}\n"
        f"НачальныйОстаток={day}00,00\nКонечныйОстаток={day}50,00\nКонецРасчСчет\n"
        for day in (2, 1, 3)
    ]
    account = read("1CClientBankExchange\n" + INCOMING + "".join(days) + END).accounts[OURS]
    assert (account.balance_start, account.balance_end) == (100, 350)
    assert (account.date_from, account.date_to) == (date(2026, 11, 1), date(2026, 11, 3))


def test_several_accounts_and_a_transfer_between_them():
    text = WHOLE.replace(f"РасчСчет={OURS}\n", f"РасчСчет={OURS}\nРасчСчет={SECOND}\n", 1)
    move = OUTGOING.replace("47422810000000000001", SECOND).replace("Номер=7", "Номер=8")
    parts = cb.split(read(text.replace(END, move + END)))
    assert [entry.amount for entry in parts[OURS]] == [Decimal("500.50"), -100, -100]
    assert [entry.amount for entry in parts[SECOND]] == [100]
    assert [cb.currency_of(item) for item in (OURS, SECOND, "X")] == ["RUB", "EUR", None]


def test_the_same_payment_twice_counts_once():
    assert len(cb.split(read(HEAD + INCOMING + INCOMING + END))[OURS]) == 1
    other = INCOMING.replace("Номер=42", "Номер=43")
    assert len(cb.split(read(HEAD + INCOMING + other + END))[OURS]) == 2
    # fees without numbers differ by their text
    fee = OUTGOING.replace("Номер=7", "Номер=")
    assert len(cb.split(read(HEAD + fee + fee.replace("Комиссия", "Плата") + END))[OURS]) == 2


def test_files_put_together():
    exchange = read(WHOLE + "1CClientBankExchange\n" + OUTGOING.replace("=7", "=9") + END)
    assert [item.number for item in exchange.documents] == ["42", "7", "9"]


def test_text_with_line_breaks_and_equals_signs():
    text = WHOLE.replace("Оплата по", "Оплата\nпо договору а=б\n№ 5 по")
    document = read(text).documents[0]
    assert document.purpose.startswith("Оплата")
    assert "№ 5 по счету" in document.purpose or "№ 5 по счету" in document.text


def test_transit_account_of_the_bank():
    text = WHOLE.replace(f"ПолучательСчет={OURS}", "ПолучательСчет=30233810000000000001")
    assert cb.split(read(text))[OURS][0].incoming


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("1CClientBankExchange\n", "Exchange\n", cb.NOT_THE_FORMAT, ""),
        ("КонецФайла\n", "", cb.CUT_OFF, ""),
        ("Дата=10.11.2026", "Дата=31.02.2026", cb.BAD_DATE, "31.02.2026"),
        ("Дата=10.11.2026", "Дата=вчера", cb.BAD_DATE, "вчера"),
        ("Сумма=500.50", "Сумма=много", cb.BAD_SUM, "много"),
        ("Сумма=500.50", "Сумма=-5", cb.BAD_SUM, "-5"),
        ("Сумма=500.50", "Сумма=1.2345", cb.BAD_SUM, "1.2345"),
        ("Сумма=500.50", "Сумма=", cb.NO_VALUE, "Сумма"),
        ("КонецДокумента\nСекцияДокумент", "СекцияДокумент", cb.WRONG_PLACE, "СекцияДокумент"),
        ("КонецРасчСчет\n", "", cb.WRONG_PLACE, "СекцияДокумент"),
        ("СекцияРасчСчет\n", "", cb.WRONG_PLACE, "КонецРасчСчет"),
        ("Отправитель=Банк", "что это", cb.NOT_UNDERSTOOD, "что это"),
        ("РасчСчет=", "РасчСчет=??", cb.BAD_ACCOUNT, "??"),
        ("КонецФайла\n", "КонецФайла\nеще\n", cb.WRONG_PLACE, "еще"),
    ],
)
def test_refused_with_the_line(old, new, code, said):
    text = WHOLE.replace(old, new, 1)
    if code == cb.BAD_ACCOUNT:
        text = WHOLE.replace(f"РасчСчет={OURS}", "РасчСчет=??", 1)
    with pytest.raises(cb.ClientBankError) as caught:
        read(text)
    error = caught.value
    assert error.code == code
    if said:
        assert said in error.value
        assert said in text.split("\n")[error.line - 1] or code == cb.NO_VALUE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0.00"),
        ("1234.5", "1234.50"),
        ("1234,56", "1234.56"),
        ("1 234\u00a0567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("1234-56", "1234.56"),
        ("100.000000", "100.00"),
        ("5.", "5.00"),
    ],
)
def test_sums(text, value):
    assert str(cb.parse_sum(text)) == value


@pytest.mark.parametrize("text", ["", "-", "1.2.3", "12,34,5", "1e5", "∞", "٣", "1" * 40, "0x1"])
def test_no_sums(text):
    with pytest.raises(cb.ClientBankError):
        cb.parse_sum(text, 3)


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_every_sum_comes_back(value):
    for text in (f"{value:.2f}", f"{value:,.2f}", f"{value:.2f}".replace(".", ",")):
        assert cb.parse_sum(text) == value


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_every_date_comes_back(day):
    assert cb.parse_date(day.strftime("%d.%m.%Y")) == day
    assert cb.parse_date(day.isoformat()) == day


@settings(max_examples=300)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data):
    for item in (data, b"1CClientBankExchange\r\n" + data):
        try:
            cb.split(cb.parse(item), [OURS])
        except cb.ClientBankError as error:
            assert error.code


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*WHOLE.splitlines(), "", "=", "a=b", "Сумма=1=2", "\x1a", "Дата=1"]),
        max_size=60,
    )
)
def test_lines_in_any_order_are_read_or_refused(lines):
    text = "\n".join(["1CClientBankExchange", *lines])
    try:
        entries = cb.split(read(text), [OURS])
    except cb.ClientBankError as error:
        assert 0 <= error.line <= text.count("\n") + 1
    else:
        assert "КонецФайла" in lines
        for account, own in entries.items():
            assert len({(entry.incoming, entry.document.key) for entry in own}) == len(own), account


@settings(max_examples=150)
@given(st.integers(0, len(WHOLE) - len(END)))
def test_cut_off_anywhere_is_refused(place):
    with pytest.raises(cb.ClientBankError):
        cb.split(read(WHOLE[:place]))


def test_huge_file():
    number = 20000
    text = HEAD + "".join(INCOMING.replace("=42", f"={item}") for item in range(number)) + END
    begun = time.perf_counter()
    entries = cb.split(read(text))
    assert len(entries[OURS]) == number
    assert time.perf_counter() - begun < 10
