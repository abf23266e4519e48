# loading order
from . import crm_sales_statement
from . import crm_sales_lever
from . import crm_lead
from . import forecast_reader
from . import forecast_records
from . import crm_sales_forecast
from . import crm_sales_waterfall
from . import crm_sales_calculator
from . import crm_sales_simulator
from . import crm_sales_calibration
