"""From the year's plan to the week's over RPC: each role what it may, and nothing more."""

import pytest
from intake import People, denied, parallel, refused

OWN = "crm_sales_planning.group_planner_"
SALESMAN = "sales_team.group_sale_salesman"
PLAN, LINE = "crm.sales.plan", "crm.sales.plan.line"
ROLES = {
    "ceo": f"{OWN}ceo",
    "dh": f"{OWN}department_head",
    "gh": f"{OWN}group_head",
    "other_gh": f"{OWN}group_head",
    "pavel": SALESMAN,
    "piotr": SALESMAN,
    "petra": SALESMAN,
}
YEAR = 2041


@pytest.fixture(scope="module")
def planners(server, people):
    own = People(server)
    own.update(people)
    own.ids = dict(people.ids)
    for name, group in ROLES.items():
        own.add(f"plan_{name}", group)
        own[name], own.ids[name] = own[f"plan_{name}"], own.ids[f"plan_{name}"]
    admin, ids = own.admin, own.ids

    def team(name, head, members, **values):
        return admin.call(
            "crm.team",
            "create",
            {
                "name": name,
                "user_id": ids[head],
                "member_ids": [[6, 0, [ids[member] for member in members]]],
                **values,
            },
        )

    ids["department"] = team("Plan equipment", "dh", [], is_department=True)
    ids["pumps"] = team("Plan pumps", "gh", ["pavel", "piotr"], department_id=ids["department"])
    ids["ovens"] = team("Plan ovens", "other_gh", ["petra"], department_id=ids["department"])
    found = admin.call("crm.sales.kpi", "search_read", [], ["code"])
    own.kpis = {kpi["code"]: kpi["id"] for kpi in found}
    own.years = iter(range(YEAR, YEAR + 50))
    return own


def draft(client, planners, period_type, date_from, scope_type, scope=False, **targets):
    values = {
        "period_type": period_type,
        "date_from": date_from,
        "scope_type": scope_type,
        "line_ids": [
            [0, 0, {"kpi_id": planners.kpis[code], "target": target}]
            for code, target in targets.items()
        ],
    }
    if scope:
        values["user_id" if scope_type == "user" else "team_id"] = planners.ids[scope]
    return client.call(PLAN, "create", values)


def approved(planners, *arguments, by="ceo", **targets):
    client = planners[by]
    plan = draft(client, planners, *arguments, **targets)
    client.call(PLAN, "action_submit", [plan])
    planners["ceo"].call(PLAN, "action_approve", [plan])
    return plan


def read(client, plans, name="state"):
    rows = client.call(PLAN, "read", plans, [name])
    return [{row["id"]: row[name] for row in rows}[plan] for plan in plans]


def targets(client, plans, code):
    lines = client.call(
        LINE,
        "search_read",
        [["plan_id", "in", plans], ["kpi_id.code", "=", code]],
        ["plan_id", "target"],
    )
    found = {line["plan_id"][0]: line["target"] for line in lines}
    return [found.get(plan) for plan in plans]


def test_cascade_from_the_year_to_the_week(planners):
    ceo, dh, gh, pavel = (planners[name] for name in ("ceo", "dh", "gh", "pavel"))
    year = next(planners.years)
    plan = draft(
        dh, planners, "year", f"{year}-01-01", "department", "department", turnover=1_000_000.01
    )
    denied(dh, PLAN, "action_approve", [plan])
    dh.call(PLAN, "action_submit", [plan])
    denied(dh, PLAN, "action_approve", [plan])
    refused(dh, PLAN, "action_split", [plan], "quarter")
    assert ceo.call(PLAN, "action_return", [plan], "Add the ovens") is True
    dh.call(PLAN, "action_submit", [plan])
    assert ceo.call(PLAN, "action_approve", [plan]) is True
    quarters = dh.call(PLAN, "action_split", [plan], "quarter")
    assert len(quarters) == 4
    assert round(sum(targets(dh, quarters, "turnover")), 2) == 1_000_000.01
    dh.call(PLAN, "action_submit", quarters)
    denied(dh, PLAN, "action_approve", quarters)
    ceo.call(PLAN, "action_approve", quarters)
    months = dh.call(PLAN, "action_split", quarters[:1], "month")
    dh.call(
        LINE,
        "create",
        [
            {"plan_id": month, "kpi_id": planners.kpis["cold_calls"], "target": 101}
            for month in months
        ],
    )
    dh.call(PLAN, "action_submit", months)
    ceo.call(PLAN, "action_approve", months)
    dh.call(PLAN, "action_issue", [plan, *quarters, *months])
    groups = dh.call(PLAN, "action_distribute", months[:1], "equal")
    assert sorted(targets(dh, groups, "cold_calls")) == [50, 51]
    denied(gh, PLAN, "action_issue", groups)
    dh.call(PLAN, "action_issue", groups)
    [mine] = gh.call(PLAN, "search", [["id", "in", groups]])
    people = gh.call(PLAN, "action_distribute", [mine], "capacity")
    assert len(people) == 2
    gh.call(PLAN, "action_issue", people)
    assert read(gh, people) == ["issued", "issued"]
    weeks = gh.call(PLAN, "action_split", people[:1], "week")
    gh.call(PLAN, "action_issue", weeks)
    assert sum(targets(gh, weeks, "cold_calls")) == targets(gh, people[:1], "cold_calls")[0]
    assert gh.call(PLAN, "refresh_facts", weeks) is True
    seen = pavel.call(PLAN, "search_read", [], ["user_id", "scope_type"])
    assert {row["scope_type"] for row in seen} == {"user"}
    assert {row["user_id"][0] for row in seen} == {planners.ids["pavel"]}
    [line] = pavel.call(
        LINE,
        "search_read",
        [["plan_id", "=", weeks[1]]],
        ["target", "fact", "attainment", "pace", "run_rate", "landing"],
        limit=1,
    )
    assert line["target"] > 0
    assert line["attainment"] == 0


def test_nothing_is_issued_while_something_is_unallocated(planners):
    gh, dh = planners["gh"], planners["dh"]
    month = approved(
        planners, "month", f"{next(planners.years)}-05-01", "team", "pumps", cold_calls=10
    )
    people = gh.call(PLAN, "action_distribute", [month], "manual")
    assert "not allocated" in refused(gh, PLAN, "action_issue", people).faultString
    assert "not allocated" in refused(dh, PLAN, "action_issue", [month]).faultString
    weights = {str(planners.ids["pavel"]): 4, str(planners.ids["piotr"]): 1}
    gh.call(PLAN, "action_distribute", [month], "manual", weights)
    assert targets(gh, people, "cold_calls") == [8, 2]
    gh.call(PLAN, "action_issue", people)
    dh.call(PLAN, "action_issue", [month])


def test_corrections_upwards_only(planners):
    dh, gh = planners["dh"], planners["gh"]
    month = approved(
        planners, "month", f"{next(planners.years)}-05-01", "team", "pumps", turnover=10, claims=5
    )
    lines = dh.call(LINE, "search_read", [["plan_id", "=", month]], ["kpi_id"], order="kpi_id")
    by_kpi = {line["kpi_id"][0]: line["id"] for line in lines}
    turnover, claims = by_kpi[planners.kpis["turnover"]], by_kpi[planners.kpis["claims"]]
    for line, weaker, stronger in ((turnover, 9, 12), (claims, 6, 4)):
        fault = refused(dh, PLAN, "action_correct", [month], line, weaker, "Why not")
        assert "only upwards" in fault.faultString
        denied(gh, PLAN, "action_correct", [month], line, stronger, "More")
        refused(dh, PLAN, "action_correct", [month], line, stronger, "")
        assert dh.call(PLAN, "action_correct", [month], line, stronger, "April was good") > 0
    assert targets(dh, [month], "turnover") == [12]
    assert len(gh.call("crm.sales.correction", "search", [["plan_id", "=", month]])) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"state": "approved"},
        {"state": "closed"},
        {"parent_id": 1},
        {"approved_by_id": 2},
        {"submitted_by_id": 2},
        {"facts_at": "2041-01-01 00:00:00"},
        {"working_days": 1},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_only_buttons_and_the_program_write(planners, values):
    gh = planners["gh"]
    plan = draft(
        gh, planners, "month", f"{next(planners.years)}-05-01", "user", "pavel", cold_calls=3
    )
    refused(gh, PLAN, "write", [plan], values)
    context = {"guarded_state_move": True}
    refused(gh, PLAN, "write", [plan], values, context=context)
    refused(planners.admin, PLAN, "write", [plan], values)
    assert read(gh, [plan]) == ["draft"]


@pytest.mark.parametrize("name", ["approved_target", "fact", "has_fact", "reserve", "corrected"])
def test_what_only_the_program_writes_on_lines(planners, name):
    gh = planners["gh"]
    plan = draft(
        gh, planners, "month", f"{next(planners.years)}-05-01", "user", "pavel", cold_calls=3
    )
    [line] = gh.call(LINE, "search", [["plan_id", "=", plan]])
    refused(gh, LINE, "write", [line], {name: 1})
    refused(planners.admin, LINE, "write", [line], {name: 1}, context={"guarded_state_move": 1})


def test_people_of_others_are_out_of_reach(planners):
    month = f"{next(planners.years)}-05-01"
    plan = approved(planners, "month", month, "user", "petra", cold_calls=3)
    for name in ("gh", "pavel", "petra"):
        client = planners[name]
        denied(client, PLAN, "action_issue", [plan])
        denied(client, PLAN, "action_split", [plan], "week")
        denied(client, PLAN, "action_close", [plan])
        denied(client, PLAN, "action_reopen", [plan])
        denied(client, PLAN, "unlink", [plan])
    denied(planners["gh"], PLAN, "read", [plan], ["state"])
    denied(planners["pavel"], PLAN, "refresh_facts", [plan])
    denied(planners["gh"], PLAN, "create", {"scope_type": "company", "date_from": month})
    denied(
        planners["gh"],
        PLAN,
        "create",
        {
            "scope_type": "user",
            "user_id": planners.ids["petra"],
            "date_from": month.replace("-05-", "-06-"),
        },
    )


def test_internals_are_no_business_of_rpc(planners):
    month = approved(
        planners, "month", f"{next(planners.years)}-05-01", "team", "pumps", cold_calls=10
    )
    for method in ("_as_move", "_fix_targets", "_release", "_update_invoiced_target", "_correct"):
        refused(planners["ceo"], PLAN, method, [month])
    for model, values in (
        ("crm.sales.correction", {"line_id": 1, "reason": "x"}),
        ("crm.sales.plan.allocation", {"source_line_id": 1, "line_id": 1, "amount": 5}),
        ("crm.sales.plan.line.document", {"line_id": 1}),
        ("crm.sales.report", {"kind": "weekly"}),
    ):
        denied(planners["ceo"], model, "create", values)


def test_two_heads_distribute_at_once(planners):
    month = approved(
        planners, "month", f"{next(planners.years)}-05-01", "team", "pumps", cold_calls=9
    )
    parallel(
        (planners["gh"], PLAN, "action_distribute", [month], "equal"),
        (planners["dh"], PLAN, "action_distribute", [month], "equal"),
    )
    people = planners["dh"].call(PLAN, "search", [["parent_id", "=", month]])
    assert sorted(targets(planners["dh"], people, "cold_calls")) == [4, 5]


def test_close_and_reopen(planners):
    ceo, gh = planners["ceo"], planners["gh"]
    plan = approved(planners, "month", "2026-01-01", "user", "pavel", cold_calls=3)
    gh.call(PLAN, "action_issue", [plan])
    fault = refused(gh, PLAN, "action_close", [plan])
    assert "without a decision" in fault.faultString
    [line] = gh.call(LINE, "search", [["plan_id", "=", plan]])
    decision = gh.call(
        "crm.sales.decision",
        "create",
        {"line_id": line, "cause": "New in the trade", "measure": "Train with the head"},
    )
    gh.call("crm.sales.decision", "action_propose", [decision])
    denied(gh, "crm.sales.decision", "action_agree", [decision])
    planners["dh"].call("crm.sales.decision", "action_agree", [decision])
    assert gh.call(PLAN, "action_close", [plan]) is True
    denied(gh, PLAN, "action_reopen", [plan])
    assert ceo.call(PLAN, "action_reopen", [plan]) is True
    assert read(ceo, [plan]) == ["in_progress"]
    gh.call(PLAN, "action_close", [plan])


def test_json2(planners):
    gh = planners["gh"]
    month = approved(
        planners, "month", f"{next(planners.years)}-05-01", "user", "pavel", cold_calls=9
    )
    answer = gh.json2(PLAN, "action_split", ids=[month], period_type="week")
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) >= 5
    assert gh.json2(PLAN, "action_issue", ids=answer.json()).json() is True
    answer = gh.json2(PLAN, "action_correct", ids=[month], line_id=1, new_target=5, reason="x")
    assert answer.status_code == 422
    assert planners["pavel"].json2(PLAN, "action_close", ids=[month]).status_code == 403
