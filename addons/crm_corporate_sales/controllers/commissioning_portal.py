from odoo import fields, http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq

#: what customers see of commissionings
SHOWN = ("act_to_sign", "signed")
REMARKS_LENGTH = 5000


class CommissioningPortal(CustomerPortal):
    """The act of completed works, read and signed by the customer.

    Portal users have no rights on commissionings; whoever has the link with the token, or belongs
    to the customer, sees the act and nothing else.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "commissioning_count" in counters:
            # sudo: the domain leaves only acts of the user's own company
            records = request.env["crm.commissioning"].sudo()
            values["commissioning_count"] = records.search_count(self._get_commissioning_domain())
        if "act_to_sign_count" in counters:
            records = request.env["crm.commissioning"].sudo()
            values["act_to_sign_count"] = records.search_count(
                [*self._get_commissioning_domain(), ("state", "=", "act_to_sign")]
            )
        return values

    def _get_commissioning_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", partner.ids), ("state", "in", SHOWN)]

    def _get_commissioning(self, commissioning_id, access_token):
        """The commissioning with the rights of the server, if the visitor may see its act.

        :raises MissingError: there is none
        :raises AccessError: neither the right token nor somebody of the customer
        """
        record = request.env["crm.commissioning"].browse(commissioning_id)
        # sudo: the rights are checked right below
        record_sudo = record.sudo().exists()
        if not record_sudo:
            raise MissingError(request.env._("This act does not exist."))
        token = record_sudo.access_token
        if access_token and token and consteq(token, access_token):
            return record_sudo
        if request.env.user._is_public():
            raise AccessError(request.env._("The link is not valid. Ask for a new one."))
        if request.env.user.share:
            if record_sudo.filtered_domain(self._get_commissioning_domain()):
                return record_sudo
            raise AccessError(request.env._("The link is not valid. Ask for a new one."))
        record.check_access("read")
        return record_sudo

    def _get_author(self, record):
        """Whoever is logged in, else the customer."""
        user = request.env.user
        return record.partner_id if user._is_public() else user.partner_id

    # ------------------------------------------------------------
    # pages
    # ------------------------------------------------------------

    @http.route(
        ["/my/commissioning", "/my/commissioning/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_commissionings(self, page=1, **kwargs):
        # sudo: the domain leaves only acts of the user's own company
        records = request.env["crm.commissioning"].sudo()
        domain = self._get_commissioning_domain()
        pages = portal_pager(
            url="/my/commissioning",
            total=records.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        values = {
            **self._prepare_portal_layout_values(),
            "commissionings": records.search(
                domain,
                order="act_date desc, id desc",
                limit=self._items_per_page,
                offset=pages["offset"],
            ),
            "page_name": "commissioning",
            "pager": pages,
            "default_url": "/my/commissioning",
        }
        return request.render("crm_corporate_sales.portal_my_commissionings", values)

    @http.route(
        "/my/commissioning/<int:commissioning_id>", type="http", auth="public", website=True
    )
    def portal_commissioning(
        self, commissioning_id, access_token=None, report_type=None, download=False, **kwargs
    ):
        try:
            record = self._get_commissioning(commissioning_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type == "pdf" and record.state in SHOWN:
            return self._show_act(record, download)
        values = {
            "commissioning": record,
            "page_name": "commissioning",
            "is_shown": record.state in SHOWN,
            "is_ours": not request.env.user.share,
            "message": kwargs.get("message"),
            "res_company": record.company_id,
        }
        values = self._get_page_view_values(
            record, access_token, values, "my_commissionings_history", False
        )
        return request.render("crm_corporate_sales.portal_commissioning", values)

    def _show_act(self, record, download):
        if record.state == "signed" and record.signed_copy:
            stream = request.env["ir.binary"]._get_stream_from(
                record, "signed_copy", filename=record.signed_copy_name
            )
            return stream.get_response(as_attachment=bool(download))
        return self._show_report(
            model=record,
            report_type="pdf",
            report_ref="crm_corporate_sales.action_report_commissioning_act",
            download=download,
        )

    # ------------------------------------------------------------
    # the customer's answer
    # ------------------------------------------------------------

    @http.route(
        "/my/commissioning/<int:commissioning_id>/accept",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_commissioning_accept(
        self, commissioning_id, access_token=None, name=None, signature=None
    ):
        # the form of the signature sends the token in the address
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            record = self._get_commissioning(commissioning_id, access_token)
        except (AccessError, MissingError) as error:
            return {"error": str(error)}
        try:
            with request.env.cr.savepoint():
                record.sign_electronically(
                    name,
                    signature,
                    ip=request.httprequest.remote_addr,
                    way="portal" if request.env.user.share else "device",
                    author=self._get_author(record),
                )
        except UserError as error:
            return {"error": str(error)}
        return {
            "force_refresh": True,
            "redirect_url": record.get_portal_url(query_string="&message=signed"),
        }

    @http.route(
        "/my/commissioning/<int:commissioning_id>/remarks",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_commissioning_remarks(
        self, commissioning_id, access_token=None, remarks=None, **kwargs
    ):
        try:
            record = self._get_commissioning(commissioning_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        remarks = (remarks or "").strip()[:REMARKS_LENGTH]
        if record.state != "act_to_sign" or not remarks:
            return request.redirect(record.get_portal_url(query_string="&message=no_remarks"))
        record._receive_remarks(remarks, self._get_author(record), fields.Date.today())
        return request.redirect(record.get_portal_url(query_string="&message=remarks"))
