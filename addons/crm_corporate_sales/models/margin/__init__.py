from . import crm_margin_source, hidden_costs

# isort: split
from . import (
    crm_deal_cost,
    crm_hour_rate,
    crm_lead,
    crm_margin_report,
    document_hooks,
    ir_ui_menu,
    mrp_bom,
    product_product,
    product_template,
    sale_order,
    sale_order_cost,
    sale_order_line,
)
