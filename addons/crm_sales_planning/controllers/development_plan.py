from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

#: what the client may look at
SHOWN = ("sent", "confirmed", "fulfilled")
NAME_LENGTH, REMARKS_LENGTH = 100, 5000


class DevelopmentPlanPage(http.Controller):
    """The development plan as the client has it: who has the link reads, confirms, asks for changes."""

    def _get_plan(self, plan_id, access_token):
        """The plan with rights of the server, if the link is valid; else nothing."""
        # sudo: the token is the right to this very plan
        plan = request.env["crm.development.plan"].sudo().browse(plan_id).exists()
        token = plan.access_token
        if not token or not isinstance(access_token, str) or not consteq(token, access_token):
            return None
        return plan if plan.state in SHOWN else None

    def _show(self, plan, message=False):
        return request.render(
            "crm_sales_planning.development_plan_page",
            {
                "plan": plan,
                "message": message,
                "res_company": plan.company_id if plan else request.env.company,
            },
        )

    @http.route("/my/development-plan/<int:plan_id>", type="http", auth="public", website=True)
    def development_plan(self, plan_id, access_token=None, **_kwargs):
        return self._show(self._get_plan(plan_id, access_token))

    @http.route(
        "/my/development-plan/<int:plan_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def development_plan_answer(
        self, plan_id, access_token=None, name="", remarks="", answer="", **_kwargs
    ):
        plan = self._get_plan(plan_id, access_token)
        if not plan or plan.state != "sent":
            return self._show(plan)
        remarks = remarks.strip()[:REMARKS_LENGTH]
        name = name.strip()[:NAME_LENGTH]
        author = plan.contact_id or plan.partner_id
        try:
            with request.env.cr.savepoint():
                if answer == "confirm" and name:
                    plan._confirm(name)
                    return self._show(plan, "confirmed")
                if answer == "change" and remarks:
                    plan._receive_remarks(remarks, author)
                    return self._show(None, "remarks")
        except UserError:
            # somebody answered at the same moment: the page shows what is true now
            return self._show(self._get_plan(plan_id, access_token))
        return self._show(plan, "incomplete")
