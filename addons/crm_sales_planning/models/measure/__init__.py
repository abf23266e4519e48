from . import measure
from . import event_measures
from . import state_measures
from . import receivable_measures
from . import churn_measures
from . import coverage_measures
from . import cohort_measures
from . import crm_sales_kpi
