"""A desk to print at."""

import pytest
from pdf_desk import Desk, open_site


@pytest.fixture
def site():
    with open_site() as server:
        yield server


@pytest.fixture
def desk(tmp_path, site):
    desk = Desk(tmp_path, site.url)
    yield desk
    desk.clear()
