from . import crm_team
from . import res_users
from . import working_days
from . import res_company
