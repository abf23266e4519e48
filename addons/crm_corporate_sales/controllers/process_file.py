from odoo import http
from odoo.http import request


class ProcessFile(http.Controller):
    """Download of a process as a file."""

    @http.route(
        "/crm_corporate_sales/process/<int:process_id>/file",
        type="http",
        auth="user",
        readonly=True,
    )
    def process_file(self, process_id):
        process = request.env["crm.process"].browse(process_id).exists()
        if not process:
            raise request.not_found()
        process.check_access("read")
        content = process._file_content()
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Disposition", http.content_disposition(f"{process.code}.process.json")),
        ]
        return request.make_response(content, headers)
