from . import plan_sheet
from . import development_plan
