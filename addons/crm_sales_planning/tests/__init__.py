from . import test_period
from . import test_facts_api
from . import test_partner
