from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import ways
from .crm_sales_day_ways import CALLS, CROSS, SILENT

#: targets are called in these states
TARGET_STATES = ("new", "researching", "contacting")
#: categories that are offered as something new
OFFERED = 2


class CrmSalesDay(models.Model):
    """Ready lists of people to call, and the calls planned with them."""

    _inherit = "crm.sales.day"

    @api.model
    def _get_ready_list(self, kind, user, company):
        """Whom a person may call: rows of :meth:`back_on_plan`, the most promising first."""
        return {
            CALLS: self._list_new_contacts,
            SILENT: self._list_silent_clients,
            CROSS: self._list_cross_sales,
        }[kind](user, company)

    @api.model
    def _list_new_contacts(self, user, company):
        """Own leads and deals without a next step whose client never bought, then own targets."""
        leads = self.env["crm.lead"].search(
            Domain(
                [
                    ("user_id", "=", user.id),
                    ("company_id", "in", (company.id, False)),
                    ("won_status", "=", "pending"),
                    ("activity_ids", "=", False),
                ]
            )
            & (
                Domain("partner_id", "=", False)
                | Domain(
                    "partner_id.commercial_partner_id", "not in", self._get_buyers_sql(company)
                )
            ),
            order="priority desc, expected_revenue desc, id",
            limit=ways.LONGEST,
        )
        rows = [self._describe_row(lead, lead.stage_id.display_name) for lead in leads]
        if self.env["crm.target"].has_access("read"):
            targets = self.env["crm.target"].search(
                [
                    ("user_id", "=", user.id),
                    ("company_id", "=", company.id),
                    ("state", "in", TARGET_STATES),
                    ("activity_ids", "=", False),
                ],
                limit=ways.LONGEST,
            )
            rows += [
                self._describe_row(target, target._state_name(target.state)) for target in targets
            ]
        return rows[: ways.LONGEST]

    @api.model
    def _get_buyers_sql(self, company):
        """Clients that have bought; leads without a client are none of them."""
        return SQL(
            """(SELECT buyer.commercial_partner_id
                  FROM sale_order AS sale JOIN res_partner AS buyer ON buyer.id = sale.partner_id
                 WHERE sale.state = 'sale' AND sale.company_id = %s)""",
            company.id,
        )

    @api.model
    def _list_silent_clients(self, user, company):
        # sudo: orders of colleagues count for the silence, too; only own clients are listed
        rows = (
            self.env["crm.silent.customer"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("user_id", "=", user.id),
                    ("is_silent", "=", True),
                    ("open_deals", "=", 0),
                    ("partner_id.activity_ids", "=", False),
                ],
                order="order_count desc, silent_days desc, id",
                limit=ways.LONGEST,
            )
        )
        readable = rows.partner_id.sudo(False)._filtered_access("read")
        return [
            self._describe_row(
                row.partner_id.sudo(False),
                self.env._(
                    "silent for %(days)s days, orders: %(orders)s",
                    days=row.silent_days,
                    orders=row.order_count,
                ),
            )
            for row in rows
            if row.partner_id.sudo(False) in readable
        ]

    @api.model
    def _list_cross_sales(self, user, company):
        """Own current clients, with the categories that sell best to others and they never bought."""
        # sudo: as above
        clients = (
            self.env["crm.silent.customer"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("user_id", "=", user.id),
                    ("is_silent", "=", False),
                    ("partner_id.activity_ids", "=", False),
                ],
                order="order_count desc, id",
                limit=ways.LONGEST,
            )
            .partner_id.sudo(False)
            ._filtered_access("read")
        )
        offered = self._get_offers(clients, company)
        return [
            self._describe_row(
                client, self.env._("never bought: %s", ", ".join(offered[client.id]))
            )
            for client in clients
            if offered.get(client.id)
        ]

    @api.model
    def _get_offers(self, clients, company):
        """{client id: names of categories that most other clients bought and they did not}."""
        if not clients:
            return {}
        self.env["sale.order.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH bought AS (
                     SELECT DISTINCT buyer.commercial_partner_id AS client_id, goods.categ_id
                       FROM sale_order_line AS line
                       JOIN sale_order AS sale ON sale.id = line.order_id
                       JOIN res_partner AS buyer ON buyer.id = sale.partner_id
                       JOIN product_product AS product ON product.id = line.product_id
                       JOIN product_template AS goods ON goods.id = product.product_tmpl_id
                      WHERE sale.state = 'sale' AND sale.company_id = %s
                        AND goods.categ_id IS NOT NULL AND line.display_type IS NULL
                ), popular AS (
                     SELECT categ_id, COUNT(*) AS clients FROM bought GROUP BY categ_id
                )
                SELECT client.id, (ARRAY_AGG(popular.categ_id
                       ORDER BY popular.clients DESC, popular.categ_id))[:%s]
                  FROM popular CROSS JOIN UNNEST(%s) AS client(id)
                 WHERE NOT EXISTS (SELECT FROM bought
                                    WHERE bought.client_id = client.id
                                      AND bought.categ_id = popular.categ_id)
                 GROUP BY client.id
                """,
                company.id,
                OFFERED,
                list(clients.ids),
            )
        )
        # sudo: names of categories
        categories = self.env["product.category"].sudo()
        return {
            client_id: categories.browse(categ_ids).mapped("name") for client_id, categ_ids in rows
        }

    @api.model
    def _describe_row(self, record, hint):
        contact = record._prepare_call_contact()
        return {
            "res_model": record._name,
            "res_id": record.id,
            "name": record.display_name or "",
            "phone": contact.get("phone") or "",
            "hint": hint or "",
        }

    # ---- planning ----------------------------------------------------------------------

    @api.model
    def _schedule_activities(self, subjects, user, activity_type, days, note=False):
        """Plan an activity on each of these records, evenly over the days.

        :param list subjects: single records; those with an open activity of the type and person
            get no second one
        :param days: dates, ascending
        :return: ``mail.activity``
        """
        activities = self.env["mail.activity"]
        by_model = {}
        for subject in subjects:
            by_model.setdefault(subject._name, []).append(subject.id)
        busy = set()
        for model_name, ids in by_model.items():
            # sudo: whether there is one already, whoever may see it
            busy.update(
                (activity.res_model, activity.res_id)
                for activity in activities.sudo().search_fetch(
                    [
                        ("res_model", "=", model_name),
                        ("res_id", "in", ids),
                        ("user_id", "=", user.id),
                        ("activity_type_id", "=", activity_type.id),
                    ],
                    ["res_model", "res_id"],
                )
            )
        free = [one for one in subjects if (one._name, one.id) not in busy]
        model_ids = {name: self.env["ir.model"]._get_id(name) for name in by_model}
        planned = activities.with_context(
            mail_activity_quick_update=True, mail_notrack=True
        ).create(
            [
                {
                    "res_model_id": model_ids[subject._name],
                    "res_id": subject.id,
                    "user_id": user.id,
                    "activity_type_id": activity_type.id,
                    "date_deadline": day,
                    "note": note,
                }
                for subject, day in zip(free, ways.spread(len(free), days), strict=True)
            ]
        )
        self.env["crm.call.planner"]._tell_calls(
            planned, lambda env, number: env._("%s activities are planned for you", number)
        )
        return planned
