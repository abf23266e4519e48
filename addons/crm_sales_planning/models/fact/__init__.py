# loading order
from . import crm_sales_fact
from . import crm_sales_fact_closing
from . import crm_sales_fact_sync
from . import crm_fact_source
from . import activity_source
from . import touch_source
from . import meeting_source
from . import money_source
from . import deal_source
from . import contract_source
from . import cross_sale_source
from . import channel_source
from . import service_source
from . import proposal_source
from . import payment_source
