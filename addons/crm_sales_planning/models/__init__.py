# loading order
from . import team
from . import kpi
from . import activity
from . import fact
from . import pilot
from . import partner
from . import snapshot
from . import measure
from . import plan
from . import correction
from . import decision
from . import report
from . import day
from . import sheet
from . import forecast
from . import meeting
from . import demo_story
