import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Lead extends models.Model {
    name = fields.Char();
    next_step_date = fields.Date();
    risk_date = fields.Datetime();

    _records = [
        { id: 1, name: "Agreed", next_step_date: "2026-03-11" },
        { id: 2, name: "Late", risk_date: "2026-03-10 08:59:00" },
        { id: 3, name: "In time", risk_date: "2026-03-10 09:01:00" },
    ];
}

defineMailModels();
defineModels([Lead]);

test("a sign from the moment on from which a deal is at risk", async () => {
    mockDate("2026-03-10 09:00:00", 0);
    await mountView({
        type: "kanban",
        resModel: "lead",
        arch: `<kanban><templates><t t-name="card">
                <field name="name"/>
                <field name="next_step_date" widget="deal_due"/>
                <field name="risk_date" widget="at_risk"/>
            </t></templates></kanban>`,
    });
    expect(".o_kanban_record:not(.o_kanban_ghost):has(.o_at_risk)").toHaveCount(1);
    expect(".o_kanban_record:has(.o_at_risk) span:first").toHaveText("Late");
    expect(queryAllTexts(".o_deal_nothing_planned")).toHaveLength(2);
    expect(".o_kanban_record:contains(Agreed) .o_deal_nothing_planned").toHaveCount(0);
});
