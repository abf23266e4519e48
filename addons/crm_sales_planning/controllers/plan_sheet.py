import json

from odoo import http
from odoo.http import request

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PlanSheet(http.Controller):
    """Download of the plan sheet as an Excel file."""

    @http.route("/crm_sales_planning/sheet", type="http", auth="user", readonly=True)
    def plan_sheet(self, options="{}"):
        try:
            options = json.loads(options)
        except json.JSONDecodeError as error:
            raise request.not_found() from error
        plans = request.env["crm.sales.plan"]
        plans.check_access("read")
        name, content = plans.export_sheet(options)
        headers = [
            ("Content-Type", TYPE),
            ("Content-Disposition", http.content_disposition(name)),
        ]
        return request.make_response(content, headers)
