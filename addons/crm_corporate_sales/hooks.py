"""What XML data can't say: Odoo's own rule is narrowed, history of older deals is made."""

PERSONAL_RULE = "crm.crm_rule_personal_lead"
STOCK_DOMAIN = "['|',('user_id','=',user.id),('user_id','=',False)]"
# Own deals, the unassigned pool of the user's teams, and all deals of a team or direction they lead.
OWN_DOMAIN = """[
    '|', '|', '|',
    ('user_id', '=', user.id),
    '&', ('user_id', '=', False),
    '|', ('team_id', '=', False), ('team_id', 'in', user.crm_team_ids.ids),
    ('team_id', 'in', user.led_team_ids.ids),
    ('sales_direction_id', 'in', user.led_team_ids.ids),
]"""


def post_init_hook(env):
    _set_personal_rule(env, OWN_DOMAIN)
    env["crm.lead.stage.run"]._backfill_from_tracking()
    env["res.company"]._make_inquiry_aliases()


def uninstall_hook(env):
    _set_personal_rule(env, STOCK_DOMAIN)
    _give_stages_back(env)
    _end_order_sourcing(env)


def _set_personal_rule(env, domain):
    rule = env.ref(PERSONAL_RULE, raise_if_not_found=False)
    if rule:
        rule.domain_force = domain


def _give_stages_back(env):
    """Deals stay when the suite goes: their process' stages become ordinary ones of Odoo."""
    Lead = env["crm.lead"].with_context(active_test=False, tracking_disable=True)
    Lead.search([("process_id", "!=", False)])._as_engine().write(
        {"process_id": False, "process_version_id": False, "process_state": False}
    )
    env["crm.stage"].search([("process_id", "!=", False)]).write({"process_id": False})
    # Odoo deletes records made by data files: stages with deals must not be among them.
    used = Lead.search([("stage_id", "!=", False)]).stage_id
    env["ir.model.data"].search(
        [
            ("module", "=", "crm_corporate_sales"),
            ("model", "=", "crm.stage"),
            ("res_id", "in", used.ids),
        ]
    ).unlink()


def _end_order_sourcing(env):
    """Transfers keep the rules they were made by; nobody chooses those any more."""
    route = env.ref("crm_corporate_sales.route_customer_order", raise_if_not_found=False)
    if not route:
        return
    route.active = False
    env["ir.model.data"].search(
        [
            ("module", "=", "crm_corporate_sales"),
            ("model", "=", "stock.route"),
            ("res_id", "=", route.id),
        ]
    ).unlink()
