import secrets
from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import satisfaction

UTC = ZoneInfo("UTC")


class CrmSatisfactionRound(models.Model):
    """The clients drawn in one month. Its seed is kept: the drawing can be repeated."""

    _name = "crm.satisfaction.round"
    _description = "Sample of Served Clients"
    _order = "month desc, id desc"
    _rec_name = "month"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    month = fields.Date(required=True, readonly=True, help="First day of the month of service.")
    seed = fields.Char(required=True, readonly=True)
    served_count = fields.Integer(
        string="Clients Served", readonly=True, help="Out of whom the sample was drawn."
    )
    call_ids = fields.One2many(
        comodel_name="crm.satisfaction.call",
        inverse_name="round_id",
        string="Calls",
        readonly=True,
    )

    _one_a_month = models.UniqueIndex(
        "(company_id, month)", "The sample of this month has been drawn already."
    )

    # ------------------------------------------------------------
    # drawing
    # ------------------------------------------------------------

    @api.model
    def _cron_draw(self):
        """Draw the months that have ended; some missed months are made up for.

        Running it again changes nothing: a month is drawn once in a company.
        """
        companies = self.env["res.company"].search([("satisfaction_mode", "!=", "off")])
        last = dict(
            self._read_group([("company_id", "in", companies.ids)], ["company_id"], ["month:max"])
        )
        for company in companies:
            today = fields.Date.context_today(
                self.with_context(tz=company.resource_calendar_id.tz or "UTC")
            )
            for month in satisfaction.months_to_make(last.get(company), today):
                self._draw(company, month)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _draw(self, company, month):
        """Draw the sample of a month and make its calls."""
        # two drawings at once: the later one is refused
        self.env["crm.inquiry.lock"]._take([f"satisfaction/{company.id}/{month}"])
        served = self._get_served(company, month)
        fresh = self._leave_out_asked(company, month, served)
        seed = secrets.token_hex(8)
        size = satisfaction.sample_size(
            len(fresh), company.satisfaction_mode, company.satisfaction_value
        )
        chosen = satisfaction.sample(fresh, size, seed)
        draw = self.create(
            {
                "company_id": company.id,
                "month": month,
                "seed": seed,
                "served_count": len(fresh),
            }
        )
        draw._make_calls([served[partner_id] for partner_id in chosen])
        return draw

    @api.model
    def _leave_out_asked(self, company, month, served):
        """Ids of the clients that were not called within the pause."""
        since = satisfaction.add_months(month, -company.satisfaction_pause)
        asked = self.env["crm.satisfaction.call"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(served)),
                ("month", ">", since if company.satisfaction_pause else month),
            ]
        )
        return set(served) - set(asked.partner_id.ids)

    @api.model
    def _get_served(self, company, month):
        """Clients served in a month: the last service of each.

        :return: {id of the commercial partner: dict of ``partner_id, lead_id, order_id, kind,
            date``}
        """
        zone = ZoneInfo(company.resource_calendar_id.tz or "UTC")
        start, stop = (
            datetime.combine(day, time.min, zone).astimezone(UTC).replace(tzinfo=None)
            for day in (month, satisfaction.add_months(month, 1))
        )
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (partner.commercial_partner_id)
                       partner.commercial_partner_id AS partner_id, served.lead_id,
                       served.order_id, served.kind, served.date
                  FROM (%(sources)s) served
                  JOIN res_partner partner ON partner.id = served.partner_id
                 WHERE partner.active
              ORDER BY partner.commercial_partner_id, served.date DESC, served.kind,
                       served.order_id DESC NULLS LAST
                """,
                sources=SQL(" UNION ALL ").join(
                    self._get_served_sources(company, start, stop, month)
                ),
            )
        )
        return {row["partner_id"]: row for row in rows}

    @api.model
    def _get_served_sources(self, company, start, stop, month):
        """Queries of who was served: ``partner_id, lead_id, order_id, kind, date``.

        :param datetime start: UTC, the beginning of the month; ``stop``: its end
        """
        next_month = satisfaction.add_months(month, 1)
        return [
            SQL(
                """
                SELECT sale.partner_id, sale.opportunity_id AS lead_id, sale.id AS order_id,
                       'delivered' AS kind, picking.date_done::date AS date
                  FROM stock_picking picking
                  JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                  JOIN sale_order sale ON sale.id = picking.sale_id
                 WHERE picking.state = 'done' AND kind.code = 'outgoing'
                   AND picking.company_id = %s
                   AND picking.date_done >= %s AND picking.date_done < %s
                """,
                company.id,
                start,
                stop,
            ),
            SQL(
                """
                SELECT lead.partner_id, lead.id, NULL, 'commissioned', run.date_end::date
                  FROM crm_lead_stage_run run
                  JOIN crm_lead lead ON lead.id = run.lead_id
                  JOIN crm_stage stage ON stage.id = run.stage_id
                 WHERE stage.code = 'commissioning' AND lead.partner_id IS NOT NULL
                   AND COALESCE(lead.company_id, %s) = %s AND lead.won_status = 'won'
                   AND run.date_end >= %s AND run.date_end < %s
                """,
                company.id,
                company.id,
                start,
                stop,
            ),
            SQL(
                """
                SELECT visit.partner_id, visit.lead_id, contract.order_id, 'serviced',
                       visit.done_on
                  FROM crm_service_visit visit
                  JOIN contract_contract contract ON contract.id = visit.contract_id
                 WHERE visit.state = 'done' AND visit.company_id = %s
                   AND visit.done_on >= %s AND visit.done_on < %s
                """,
                company.id,
                month,
                next_month,
            ),
        ]

    # ------------------------------------------------------------
    # calls
    # ------------------------------------------------------------

    def _make_calls(self, rows):
        self.ensure_one()
        calls = self.env["crm.satisfaction.call"].create(
            [self._prepare_call_vals(row) for row in rows]
        )
        calls._make_call_task()
        return calls

    def _prepare_call_vals(self, row):
        lead = self.env["crm.lead"].browse(row["lead_id"])
        order = self.env["sale.order"].browse(row["order_id"])
        source = lead or order
        salesperson, team = source.user_id, source.team_id
        return {
            "round_id": self.id,
            "partner_id": row["partner_id"],
            "lead_id": lead.id,
            "order_id": order.id,
            "served_kind": row["kind"],
            "served_on": row["date"],
            "salesperson_id": salesperson.id,
            "team_id": team.id,
            "stage_id": lead.stage_id.id,
            "user_id": self._choose_caller(lead, salesperson, team).id,
        }

    def _choose_caller(self, lead, salesperson, team):
        """The company's caller, else the head; never who sold."""
        chosen = self.company_id.satisfaction_user_id.filtered("active") - salesperson
        return chosen or self._get_heads(lead, salesperson, team)[:1]

    def _get_heads(self, lead, salesperson, team):
        """Heads who may look after the work of a salesperson, the natural one first."""
        natural = lead._get_deal_heads().get(lead.id, self.env["res.users"]) | team.user_id
        managers = self.company_id._get_sales_managers()
        return ((natural | managers) - salesperson).filtered("active")
