from odoo.addons.crm_corporate_sales.tests import test_screens
from odoo.tests import tagged

from .common import OWN


@tagged("post_install", "-at_install")
class TestPlanningScreens(test_screens.TestScreens):
    """Every screen of planning opens for the CEO."""

    allow_inherited_tests_method = True
    addon = OWN
    roles = (*test_screens.ROLES, f"{OWN}.group_planner_ceo")
    at_least = 2
