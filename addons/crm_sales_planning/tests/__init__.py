from . import test_period
from . import test_facts_api
from . import test_partner
from . import test_day_norm
from . import test_day_close
from . import test_sheet
from . import test_sheet_screen
from . import test_screens
