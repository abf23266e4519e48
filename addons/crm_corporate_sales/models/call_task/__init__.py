from . import crm_call_planner
