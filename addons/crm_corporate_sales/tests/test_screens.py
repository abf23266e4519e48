import json

from odoo.tests import HttpCase, new_test_user, tagged

from .common import OWN

ROLES = (
    "base.group_system",
    "sales_team.group_sale_manager",
    "account.group_account_manager",
    "stock.group_stock_manager",
    "mrp.group_mrp_manager",
    "purchase.group_purchase_manager",
    f"{OWN}.group_dispatcher",
    f"{OWN}.group_marketing",
    f"{OWN}.group_accountant_deals",
    f"{OWN}.group_field_engineer_head",
)
# An error of the web client ends the test, too.
OPEN_ALL = """
(async () => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
    for (const { xmlid, views } of %s) {
        for (const viewType of views) {
            await action.doAction(xmlid, { clearBreadcrumbs: true, viewType: viewType || undefined });
            await pause();
            const isThere = document.querySelector(".o_action_manager > .o_action");
            if (!isThere || document.querySelector(".o_error_dialog")) {
                throw new Error(`${xmlid} (${viewType}) can't be shown`);
            }
        }
    }
    console.log("test successful");
})().catch((error) => console.error(error.message || error));
"""


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    """Every screen of the suite opens for whoever has all roles."""

    addon = OWN
    roles = ROLES
    at_least = 20

    def test_every_action_opens(self):
        user = new_test_user(
            self.env,
            "screens",
            ",".join(self.roles),
            password="screens_password",
        )
        actions = self._get_actions(user)
        self.assertGreater(len(actions), self.at_least)
        self.browser_js(
            "/odoo",
            OPEN_ALL % json.dumps(actions),
            ready="!!document.querySelector('.o_main_navbar')",
            login=user.login,
            timeout=600,
        )

    def _get_actions(self, user):
        """Actions of the addon's menus, with the kinds of views that each of them offers."""
        menus = self.env["ir.ui.menu"].with_user(user).search([("action", "!=", False)])
        own = self.env["ir.model.data"].search(
            [("module", "=", self.addon), ("model", "like", "ir.actions.%")]
        )
        names = {(item.model, item.res_id): item.complete_name for item in own}
        found = []
        for action in {menu.action for menu in menus}:
            xmlid = names.get((action._name, action.id))
            if not xmlid:
                continue
            views = [False]
            if action._name == "ir.actions.act_window" and action.target != "new":
                views = [kind for kind in action.view_mode.split(",") if kind != "form"] or views
            elif action._name != "ir.actions.client":
                continue
            found.append({"xmlid": xmlid, "views": views})
        return sorted(found, key=lambda item: item["xmlid"])
