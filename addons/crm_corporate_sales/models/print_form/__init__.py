from . import account_move
from . import sale_order
from . import stock_picking
from . import crm_printed_form
from . import crm_printed_reports
