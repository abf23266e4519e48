# loading order
from . import team
from . import kpi
from . import fact
from . import measure
from . import plan
