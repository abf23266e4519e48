{
    "name": "Sales Planning",
    "summary": "One tree of plans from the year to the day, facts nobody types, norms on activities",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Corporate Sales team",
    "website": "https://example.com/corporate-sales",
    "depends": ["crm_corporate_sales"],
    "external_dependencies": {"python": ["openpyxl", "xlsxwriter"]},
    "data": [
        "security/groups.xml",
        "views/menus.xml",
        # capability: team
        "views/team/crm_team_views.xml",
        # capability: kpi
        "security/kpi/ir.model.access.csv",
        "data/kpi_data.xml",
        "views/kpi/crm_sales_kpi_views.xml",
        # capability: activity
        "data/activity_data.xml",
        "views/activity/mail_activity_type_views.xml",
        "views/activity/calendar_event_views.xml",
        # capability: fact
        "security/fact/ir.model.access.csv",
        "security/fact/rules.xml",
        "data/fact_data.xml",
        "views/fact/crm_sales_fact_views.xml",
        # capabilities: partner, pilot
        "views/partner/channel_partner_views.xml",
        # capability: snapshot
        "security/snapshot/ir.model.access.csv",
        "security/snapshot/rules.xml",
        "data/snapshot_data.xml",
        "views/snapshot/crm_sales_deal_state_views.xml",
        # capability: plan
        "security/plan/ir.model.access.csv",
        "security/plan/rules.xml",
        "data/plan_data.xml",
        "wizards/crm_sales_plan_views.xml",
        "views/plan/crm_sales_plan_views.xml",
        # capability: correction
        "security/correction/ir.model.access.csv",
        "views/correction/crm_sales_correction_views.xml",
        # capability: decision
        "security/decision/ir.model.access.csv",
        "security/decision/rules.xml",
        "data/decision_data.xml",
        "views/decision/crm_sales_decision_views.xml",
        # capability: report
        "security/report/ir.model.access.csv",
        "security/report/rules.xml",
        "data/report_data.xml",
        "views/report/crm_sales_report_views.xml",
        # capability: day
        "security/day/ir.model.access.csv",
        "security/day/rules.xml",
        "data/day_data.xml",
        "wizards/crm_sales_day_excuse_views.xml",
        "wizards/crm_sales_schedule_views.xml",
        "views/day/crm_sales_day_views.xml",
        # capability: sheet
        "views/sheet/plan_sheet_views.xml",
        "views/day/menus.xml",
        # capability: forecast
        "security/forecast/ir.model.access.csv",
        "security/forecast/rules.xml",
        "data/lever_data.xml",
        "views/forecast/crm_lead_views.xml",
        "views/forecast/crm_sales_statement_views.xml",
        "views/forecast/crm_sales_lever_views.xml",
        "views/forecast/forecast_actions.xml",
        # capability: meeting
        "security/meeting/ir.model.access.csv",
        "security/meeting/rules.xml",
        "data/meeting_data.xml",
        "views/meeting/crm_sales_meeting_views.xml",
        "report/sheet/crm_sales_plan_report.xml",
        # capability: support
        "security/support/ir.model.access.csv",
        "security/support/rules.xml",
        "data/support_data.xml",
        "views/support/crm_improvement_views.xml",
        "views/support/crm_client_expense_views.xml",
        "views/support/crm_development_plan_views.xml",
        "views/support/development_plan_page.xml",
        "views/support/client_views.xml",
    ],
    "demo": ["demo/plan_story.xml"],
    "assets": {
        "web.assets_backend": [
            "crm_sales_planning/static/src/**/*",
        ],
        "web.assets_tests": [
            "crm_sales_planning/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "crm_sales_planning/static/tests/**/*.test.js",
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
}
