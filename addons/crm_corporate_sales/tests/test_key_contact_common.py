from datetime import timedelta

from odoo import fields
from odoo.addons.base.tests.common import BaseCommon
from odoo.tests import new_test_user


class KeyContactCommon(BaseCommon):
    """A deal of a salesperson with a company and some of its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._make_user("kc_salesman", "sales_team.group_sale_salesman")
        cls.other_salesman = cls._make_user("kc_other", "sales_team.group_sale_salesman")
        cls.all_leads = cls._make_user("kc_all", "sales_team.group_sale_salesman_all_leads")
        cls.manager = cls._make_user("kc_manager", "sales_team.group_sale_manager")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Key contact team",
                "user_id": cls.manager.id,
                "member_ids": [fields.Command.set([cls.salesman.id])],
            }
        )
        cls.customer = cls.env["res.partner"].create({"name": "Vacuum Ltd", "is_company": True})
        cls.deal = cls._make_deal("Furnace")

    @classmethod
    def _make_user(cls, login, groups, **kwargs):
        return new_test_user(
            cls.env, login, groups=groups, name=login.replace("_", " ").title(), **kwargs
        )

    @classmethod
    def _make_deal(cls, name, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": cls.customer.id,
                "user_id": cls.salesman.id,
                "team_id": cls.team.id,
                **vals,
            }
        )

    @classmethod
    def _make_person(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "parent_id": cls.customer.id, **vals})

    @classmethod
    def _add(cls, person, role=None, influence=5, loyalty=0, deal=None, **vals):
        """Make a person (given by name or record) a key contact of a deal."""
        if isinstance(person, str):
            person = cls._make_person(person)
        return cls.env["crm.lead.contact"].create(
            {
                "lead_id": (deal or cls.deal).id,
                "partner_id": person.id,
                "role_id": role and cls._role(role).id,
                "influence": influence,
                "loyalty": loyalty,
                **vals,
            }
        )

    @classmethod
    def _role(cls, code):
        return cls.env["crm.contact.role"].search([("code", "=", code)])

    @classmethod
    def _talk(cls, person, days=0, user=None, **vals):
        """A message of one of us to a person, some days ago."""
        return cls.env["mail.message"].create(
            {
                "model": "crm.lead",
                "res_id": cls.deal.id,
                "message_type": "comment",
                "author_id": (user or cls.salesman).partner_id.id,
                "partner_ids": [fields.Command.set(person.ids)],
                "date": fields.Datetime.now() - timedelta(days=days),
                **vals,
            }
        )
