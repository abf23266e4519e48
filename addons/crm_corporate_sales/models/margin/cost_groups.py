"""Who sees what things cost; heads of teams see the margin of their teams' deals besides."""

#: everything about costs and margins
COST_GROUPS = (
    "sales_team.group_sale_manager,account.group_account_invoice,account.group_account_readonly,"
    "crm_corporate_sales.group_accountant_deals,base.group_system"
)
#: costs of goods: their work needs them
GOODS_COST_GROUPS = (
    COST_GROUPS + ",purchase.group_purchase_user,stock.group_stock_user,mrp.group_mrp_user,"
    "product.group_product_manager"
)
