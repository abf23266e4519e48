from . import crm_team
from . import res_users
