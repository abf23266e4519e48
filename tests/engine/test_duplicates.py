"""Which leads and customers look the same."""

import pytest
from crm_corporate_sales_engine import company_name, duplicates
from crm_corporate_sales_engine.duplicates import Card, compare
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО «Вектор»", "Вектор, ООО"),
        ("ООО Вектор", 'Общество с ограниченной ответственностью "Вектор"'),
        ("OOO Вектор", "ООО Вектор"),  # Latin letters
        ("BЕКТОР", "Вектор"),  # a Latin B
        ("ЗАО «Королёв-Маш»", "Королев Маш"),
        ("ПАО Северсталь", "СЕВЕРСТАЛЬ (ПАО)"),
        ("ИП Иванов Иван", "Иван Иванов"),
        ("А.О. «Завод Молния»", "Молния завод"),
        ("Łódź Metal Sp. z o.o.", "LODZ METAL SPZOO"),
        ("Łódź Metal spółka z ograniczoną odpowiedzialnością", "Łódź Metal sp. z o. o."),
        ("Huta Żelazna S.A.", "huta zelazna"),
        ("Müller & Söhne GmbH & Co. KG", "Muller Sohne"),
        ("Acme, Inc.", "ACME LLC"),
        ("Straße GmbH", "Strasse"),
        ("Vacuum Systems Co., Ltd.", "Vacuum Systems"),
    ],
)
def test_one_company(one, other):
    assert company_name.key(one) == company_name.key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ООО Вектор", "ООО Вектор Плюс"),
        ("Майский завод", "Маиский завод"),
        ("AB Petrov", "Petrov"),  # no legal form before a name
        ("Газпром трансгаз Москва", "Газпром трансгаз Казань"),
    ],
)
def test_two_companies(one, other):
    assert company_name.key(one) != company_name.key(other)


@pytest.mark.parametrize(
    "name", ["", None, False, "  ", "«»", "Частное лицо", "нет", "N/A", "brak", "X", "физ. лицо"]
)
def test_no_company(name):
    assert company_name.key(name) == ""


def test_a_legal_form_alone_is_a_name():
    assert company_name.key("АО") == "ао"


@given(st.text(max_size=60))
def test_key_is_stable(name):
    key = company_name.key(name)
    assert key == company_name.key(name.upper().lower()) or not name.isascii()
    assert key == " ".join(sorted(key.split(" ")))


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("a@sales.vector.ru", "vector.ru"),
        ("a@VECTOR.ru", "vector.ru"),
        ("a@vector.com.pl", "vector.com.pl"),
        ("a@mail.vector.co.uk", "vector.co.uk"),
        ("a@gmail.com", ""),
        ("a@mail.ru", ""),
        ("a@poczta.onet.pl", ""),
        ("a@wp.pl", ""),
        ("a@localhost", ""),
        ("a@[10.0.0.1]", ""),
        ("no address", ""),
        (None, ""),
        ("a@com.pl", ""),
    ],
)
def test_mail_domain(email, domain):
    assert duplicates.mail_domain(email) == domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.Vector.ru/about?x=1", "vector.ru"),
        ("vector.ru", "vector.ru"),
        ("http://shop.vector.ru:8080", "vector.ru"),
        ("https://vk.com/vector", ""),
        ("https://user:pw@vector.ru", "vector.ru"),
        ("10.0.0.1", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_site_domain(url, domain):
    assert duplicates.site_domain(url) == domain


@given(st.text(max_size=60))
def test_anything_may_be_told(text):
    for function in (duplicates.mail_domain, duplicates.site_domain, duplicates.tax_key):
        assert isinstance(function(text), str)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("7707083893", "7707083893"),
        ("RU 7707-083-893", "7707083893"),
        ("PL 526-10-40-828", "5261040828"),
        ("5261040828", "5261040828"),
        ("123", ""),
        ("/", ""),
        (None, ""),
    ],
)
def test_tax_key(number, key):
    assert duplicates.tax_key(number) == key


def codes(one, other, similarity=0.0):
    verdict = compare(Card(1, **one), Card(2, **other), similarity)
    return verdict.is_proposed, [code for code, _weight in verdict.reasons]


def test_same_name_is_proposed():
    assert codes({"name": "vector"}, {"name": "vector"}) == (True, ["name"])


def test_same_domain_is_proposed():
    own = frozenset(["vector.ru"])
    assert codes({"domains": own}, {"domains": own}) == (True, ["domain"])


def test_other_tax_number_tells_apart():
    one, other = {"name": "vector", "tax": "7707083893"}, {"name": "vector", "tax": "7700000000"}
    assert codes(one, other)[0] is False
    assert codes({**one, "phone": "+7"}, {**other, "phone": "+7"})[0] is True, "shown, with both"


def test_same_tax_number_whatever_the_name():
    one, other = {"name": "a b", "tax": "7707083893"}, {"name": "c d", "tax": "7707083893"}
    assert codes(one, other) == (True, ["tax"])


def test_similar_names():
    assert codes({"name": "uralforge"}, {"name": "ural forge"}, 0.85)[0] is True
    assert codes({"name": "uralforge"}, {"name": "ural forge"}, 0.7)[0] is False
    assert codes({"name": "uralforge"}, {"name": "ural forge"}, 0.5) == (False, [])


def test_two_deals_of_a_customer_are_two_deals():
    one = {"name": "vector", "tax": "7707083893", "phone": "+7", "is_deal": True}
    assert codes({**one, "subject": "furnace"}, {**one, "subject": "pump"}) == (False, [])
    assert codes({**one, "subject": "furnace"}, {**one, "subject": "furnace"})[0] is True
    assert codes({**one, "is_deal": False}, {**one, "subject": "pump"})[0] is True


def test_persons():
    one = {"is_company": False, "name": "ivan petrov"}
    assert codes(one, one)[0] is False, "many are called so"
    assert codes({**one, "phone": "+7"}, {**one, "phone": "+7"})[0] is True
    other = {**one, "name": "anna sidorova"}
    assert codes({**one, "email": "office@x"}, {**other, "email": "office@x"}) == (False, [])
    assert codes({**one, "phone": "+7"}, {"name": "ivan petrov", "phone": "+7"}) == (False, [])


def test_company_and_its_contact_are_no_duplicates():
    one = {"name": "vector", "family": 7}
    assert codes(one, one) == (False, [])


_cards = st.builds(
    Card,
    id=st.just(1),
    is_company=st.booleans(),
    name=st.sampled_from(["", "a", "b"]),
    tax=st.sampled_from(["", "1", "2"]),
    domains=st.sampled_from([frozenset(), frozenset("x"), frozenset("xy")]),
    phone=st.sampled_from(["", "+1"]),
    email=st.sampled_from(["", "@"]),
    subject=st.sampled_from(["", "s", "t"]),
    person=st.sampled_from(["", "p"]),
    is_deal=st.booleans(),
)


@given(_cards, _cards, st.floats(0, 1))
def test_comparing_is_symmetric_and_explained(one, other, similarity):
    verdict = compare(one, other, similarity)
    assert verdict == compare(other, one, similarity)
    assert 0 <= verdict.score <= duplicates.MAX_SCORE
    total = sum(weight for _code, weight in verdict.reasons)
    assert verdict.score == max(0, min(duplicates.MAX_SCORE, total))


def test_groups():
    assert duplicates.groups([(1, 2), (5, 6), (3, 2), (8, 6)]) == [[1, 2, 3], [5, 6, 8]]
    assert duplicates.groups([]) == []
