from odoo import api, fields, models

FINANCE, CLIENTS, PROCESSES, GROWTH = "finance", "clients", "processes", "growth"
#: the catalogue's indicators by the perspectives of the balanced scorecard; the rest: processes
PERSPECTIVES = {
    FINANCE: (
        "turnover",
        "new_contract_amount",
        "new_contract_amount_segment",
        "new_contract_amount_product",
        "cross_amount",
        "new_partner_amount",
        "cur_partner_amount",
        "pilot_amount",
        "payments",
        "overdue",
    ),
    CLIENTS: (
        "new_contracts",
        "new_contracts_segment",
        "new_contracts_product",
        "cross_count",
        "new_partners",
        "quality",
        "satisfaction",
        "claims",
        "churn",
        "pot_clients_wip",
        "cur_clients_wip",
        "pot_partners_wip",
        "cur_partners_wip",
    ),
    GROWTH: ("pilots", "discipline", "win_rate", "conv_call_meet", "conv_cold_work", "conv_terms"),
}
PERSPECTIVE_OF = {code: name for name, codes in PERSPECTIVES.items() for code in codes}


class CrmSalesKpi(models.Model):
    """Where an indicator stands in the balanced scorecard."""

    _inherit = "crm.sales.kpi"

    perspective = fields.Selection(
        selection=[
            (FINANCE, "Finance"),
            (CLIENTS, "Clients"),
            (PROCESSES, "Processes"),
            (GROWTH, "Learning and Growth"),
        ],
        compute="_compute_perspective",
        store=True,
        readonly=False,
        help="Of the balanced scorecard that the yearly meeting goes through.",
    )

    @api.depends("code")
    def _compute_perspective(self):
        for kpi in self:
            kpi.perspective = kpi.perspective or PERSPECTIVE_OF.get(kpi.code, PROCESSES)
