"""The CEO, the department and who heads what."""

from odoo.fields import Command

NAMESPACE = "__demo__"
OWN = "crm_sales_planning.group_planner_"
CEO = ("voronin", "Сергей Воронин", "Генеральный директор")
GROUP_HEADS = ("gromova", "sitnikov", "belova")
DEPARTMENT = {
    "en_US": "Corporate Sales",
    "ru_RU": "Департамент корпоративных продаж",
    "pl_PL": "Dział sprzedaży korporacyjnej",
}


class People:
    def __init__(self, env):
        self.env = env
        self.head = env.ref(f"{NAMESPACE}.user_orlov")

    def create(self):
        env = self.env
        self.head.group_ids += env.ref(f"{OWN}department_head")
        for login in GROUP_HEADS:
            env.ref(f"{NAMESPACE}.user_{login}").group_ids += env.ref(f"{OWN}group_head")
        self.ceo = env["res.users"].create(
            {
                "login": CEO[0],
                "password": CEO[0],
                "name": CEO[1],
                "lang": self.head.lang,
                "tz": self.head.tz,
                "company_id": env.company.id,
                "company_ids": [Command.set(env.company.ids)],
                "group_ids": [
                    Command.link(env.ref(f"{OWN}ceo").id),
                    Command.link(env.ref("sales_team.group_sale_salesman_all_leads").id),
                ],
            }
        )
        self.ceo.partner_id.write({"function": CEO[2], "email": "voronin@arctemp.example"})
        teams = env["crm.team"]
        self.department = teams.create(
            {
                "name": DEPARTMENT["en_US"],
                "is_department": True,
                "user_id": self.head.id,
                "company_id": env.company.id,
            }
        )
        for code, _name in env["res.lang"].get_installed():
            if code in DEPARTMENT:
                self.department.with_context(lang=code).name = DEPARTMENT[code]
        self.groups = teams.search(
            [("company_id", "=", env.company.id), ("is_department", "=", False)]
        )
        self.groups.department_id = self.department
        self.sellers = self.groups.crm_team_member_ids.user_id
        env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{NAMESPACE}.{name}", "record": record, "noupdate": True}
                for name, record in (
                    ("team_department", self.department),
                    ("user_voronin", self.ceo),
                )
            ]
        )

    def group_of(self, user):
        return user.sale_team_id if user.sale_team_id in self.groups else self.groups[:1]
