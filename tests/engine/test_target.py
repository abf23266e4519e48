import pytest
from crm_corporate_sales_engine import target_identity, target_sheet
from crm_corporate_sales_engine.target_identity import DOMAIN, NAME, TAX, Identity, Register
from crm_corporate_sales_engine.target_sheet import Question
from hypothesis import given
from hypothesis import strategies as st

SHEET = [
    Question("tax", 2),
    Question("boss", 4, "contacting"),
    Question("budget", 1, "converted"),
    Question("chat", 0),
]


def test_completeness_by_weight():
    assert target_sheet.completeness(SHEET, set()) == 0
    assert target_sheet.completeness(SHEET, {"boss"}) == 57
    assert target_sheet.completeness(SHEET, {"boss", "tax", "budget"}) == 100


def test_a_sheet_that_asks_nothing_is_complete():
    assert target_sheet.completeness([], set()) == 100
    assert target_sheet.completeness([Question("chat", 0)], set()) == 100


def test_missing_weightiest_first():
    assert target_sheet.missing(SHEET, {"tax"}) == ["boss", "budget", "chat"]


def test_blocking():
    assert target_sheet.blocking(SHEET, set(), ("contacting",)) == ["boss"]
    assert target_sheet.blocking(SHEET, {"boss"}, ("contacting", "converted")) == ["budget"]


QUESTIONS = st.lists(st.integers(0, 9), max_size=12).map(
    lambda weights: [Question(place, weight) for place, weight in enumerate(weights)]
)


@given(QUESTIONS, st.sets(st.integers(0, 11)))
def test_complete_only_when_nothing_with_weight_is_missing(questions, known):
    percent = target_sheet.completeness(questions, known)
    left = [key for key in target_sheet.missing(questions, known) if questions[key].weight]
    assert 0 <= percent <= 100
    assert (percent == 100) == (not left)


FULL = Identity("7707083893", "ural.example.com", "turbine ural")


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (Identity(tax="7707083893", name="other"), TAX),
        (Identity("7707083894", "ural.example.com", "turbine ural"), None),
        (Identity(domain="ural.example.com", name="other"), DOMAIN),
        (Identity(domain="volga.example.com", name="turbine ural"), None),
        (Identity(name="turbine ural"), NAME),
        (Identity(name="volga"), None),
        (Identity(), None),
    ],
)
def test_same_company(other, kind):
    assert target_identity.same_by(FULL, other) == kind
    assert target_identity.same_by(other, FULL) == kind


def test_key_is_the_strongest_sign():
    assert FULL.key == "tax:7707083893"
    assert Identity(domain="a.example.com", name="a").key == "domain:a.example.com"
    assert Identity(name="a").key == "name:a"
    assert Identity().key == ""


def test_register_finds_by_the_strongest_sign():
    register = Register()
    register.add(1, Identity(name="turbine ural"))
    register.add(2, Identity(tax="7707083893", name="renamed"))
    assert register.find(FULL) == (2, TAX)
    assert register.find(FULL, but=2) == (1, NAME)
    assert register.find(Identity(tax="1" * 10, domain="x", name="renamed")) is None


WORDS = st.sampled_from(["", "a", "b", "c"])
IDENTITIES = st.builds(Identity, WORDS, WORDS, WORDS)


@given(st.lists(IDENTITIES, max_size=8), IDENTITIES)
def test_register_finds_what_comparing_finds(entries, asked):
    register = Register()
    for place, entry in enumerate(entries):
        register.add(place, entry)
    same = [place for place, entry in enumerate(entries) if target_identity.same_by(asked, entry)]
    found = register.find(asked)
    assert (found is not None) == bool(same)
    assert found is None or found[0] in same
