"""What a request has to tell before it is a deal."""

import pytest
from crm_corporate_sales_engine import qualification


def test_missing_in_the_order_of_the_form():
    assert qualification.missing(lambda name: False) == qualification.REQUIRED
    assert qualification.missing(lambda name: name != "need_text") == ("need_text",)
    assert qualification.missing(lambda name: True) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (("simple", 1), ("simple", 2), True),
        (("simple", 2), ("simple", 2), False),
        (("simple", 2), ("simple", 1), False),
        (("simple", 1), ("corporate", 9), False),
        (None, ("simple", 2), False),
    ],
)
def test_progress(old, new, expected):
    assert qualification.is_progress(old, new) is expected


def test_inquiries():
    assert qualification.inquiry_outcome("deal") == ("processed", None)
    assert qualification.inquiry_outcome("nurture") == ("processed", None)
    assert qualification.inquiry_outcome(None) == ("processed", None)
    assert qualification.inquiry_outcome("not_lead", "spam") == ("rejected", "spam")
    assert qualification.inquiry_outcome("not_lead") == ("rejected", "other")
