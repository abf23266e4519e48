"""People and deals for the tests of competitors, reviews and escalations."""

from odoo.addons.base.tests.common import BaseCommon
from odoo.tests import new_test_user


class DealCase(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        salesman = "sales_team.group_sale_salesman"
        cls.anna = cls._new_user("anna", salesman)
        cls.boris = cls._new_user("boris", salesman)
        cls.hanna = cls._new_user("hanna", salesman)
        cls.maxim = cls._new_user("maxim", "sales_team.group_sale_manager")
        cls.robot = cls._new_user("robot", "crm_corporate_sales.group_integrator")
        cls.petra = cls._new_user("petra", "base.group_portal")
        cls.clerk = cls._new_user("clerk", "base.group_user")
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        cls.olga = cls._new_user(
            "olga",
            "sales_team.group_sale_salesman_all_leads",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Vacuum",
                "user_id": cls.hanna.id,
                "company_id": cls.env.company.id,
                "member_ids": [(6, 0, [cls.anna.id, cls.boris.id])],
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Furnace Works", "email": "buyer@furnace.example.com"}
        )
        cls.deal = cls._new_deal("Vacuum furnace")

    @classmethod
    def _new_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login=f"{login}_deals",
            name=login.capitalize(),
            email=f"{login}@example.com",
            groups=groups,
            **values,
        )

    @classmethod
    def _new_deal(cls, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "user_id": cls.anna.id,
                "team_id": cls.team.id,
                "company_id": cls.env.company.id,
                "partner_id": cls.customer.id,
                **values,
            }
        )

    @classmethod
    def _new_competitor(cls, name, **values):
        return cls.env["crm.competitor"].create({"name": name, **values})

    @classmethod
    def _add_competitor(cls, deal, competitor, **values):
        return cls.env["crm.lead.competitor"].create(
            {"lead_id": deal.id, "competitor_id": competitor.id, **values}
        )
