"""Who calls over RPC."""

import pytest
from intake import ROLES, People


@pytest.fixture(scope="session")
def people(server):
    people = People(server)
    for name, group in ROLES.items():
        people.add(name, group)
    members = [people.ids["anna"], people.ids["boris"]]
    [admin] = people.admin.call("res.users", "read", [people.admin.uid], ["company_id"])
    people.ids["team"] = people.admin.call(
        "crm.team",
        "create",
        {
            "name": "Intake",
            "code": "intake",
            "company_id": admin["company_id"][0],
            "member_ids": [[6, 0, members]],
        },
    )
    people.ids["other_team"] = people.admin.call(
        "crm.team",
        "create",
        {"name": "Intake other", "member_ids": [[6, 0, [people.ids["stranger"]]]]},
    )
    company = people.admin.call("res.company", "create", {"name": "Intake second"})
    people.ids["company"] = company
    second = {"company_id": company, "company_ids": [[6, 0, [company]]]}
    people.add("dispatcher2", ROLES["dispatcher"], **second)
    people.add("marketing2", ROLES["marketing"], **second)
    people.add("robot2", ROLES["robot"], **second)
    return people
