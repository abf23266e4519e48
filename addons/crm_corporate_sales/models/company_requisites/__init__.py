from . import res_bank
from . import res_partner
from . import res_company
