from collections import defaultdict
from dataclasses import asdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import forecast
from .forecast_reader import TEAM, USER, plain

#: lists that a number of the forecast opens
LISTS = ("commit", "best_case", "pipeline", "omitted", "due", "undated", "overdue")


class CrmSalesForecast(models.AbstractModel):
    """Where a period lands: what is reached, what people stand for, what the odds say."""

    _name = "crm.sales.forecast"
    _inherit = ["crm.sales.forecast.reader"]
    _description = "Sales Forecast"

    @api.model
    @api.readonly
    def get_forecast(
        self, scope_type=False, scope_id=False, period_type="quarter", day=False, kpi=False
    ):
        """Forecast of a period for a company, department, group or person.

        :param str scope_type: ``company``, ``department``, ``team`` or ``user``; nothing: the widest
            that the user may see
        :param int scope_id: id of the team or person
        :param str period_type: ``month``, ``quarter`` or ``year``
        :param day: any day of the period, ISO text or date; nothing: today
        :param str kpi: code of the indicator whose plan it is held against
        :return: dict of ``total`` and ``rows`` (groups of a company or department, people of a group)
            with ``reached`` (the indicator's fact), ``commit, best_case, weighted, corrected,
            pipeline, target, gap, coverage, needed, missing_pipeline``, money in the
            company's currency, shares of 1, what is not known False; ``categories``: the
            same money by product category
        :raises AccessError: the scope is not the user's to see
        :raises UserError: an argument can't be understood
        """
        subject = self._read_subject(scope_type, scope_id, period_type, day)
        plan_kpi = self._read_kpi(kpi)
        records = self._get_records(subject.today)
        deals = self._get_open_deals(subject.scope, subject.today)
        history = self._get_history(subject.scope, subject.today)
        due = [deal for deal in deals if self._is_due(deal, subject)]
        reached = self._get_reached(subject, plan_kpi)
        target = self._get_targets(subject, plan_kpi).get(subject.record.id)
        total = self._describe(due, sum(reached.values()), target, history.rate.value, records)
        undated = [deal for deal in deals if not deal.date_deadline]
        overdue = [
            deal for deal in due if deal.date_deadline and deal.date_deadline < subject.today
        ]
        return {
            "subject": self._describe_subject(subject, plan_kpi),
            "total": {
                **total,
                "deals": len(due),
                "undated": {"count": len(undated), "amount": sum(d.amount for d in undated)},
                "overdue": {"count": len(overdue), "amount": sum(d.amount for d in overdue)},
            },
            "history": self._describe_history(history),
            "rows": self._get_rows(subject, plan_kpi, due, records),
            "categories": self._get_categories(subject, due, records),
        }

    # ---- describing ----------------------------------------------------------------------

    @api.model
    def _describe(self, due, reached, target, rate, records):
        found = forecast.landing(
            reached,
            [
                forecast.Deal(
                    deal.amount, deal.probability, self._correct(deal, records), deal.category
                )
                for deal in due
            ],
            target,
            rate,
        )
        return {
            **{name: plain(value) for name, value in asdict(found).items()},
            "target": plain(target),
            "attainment": plain(100 * found.corrected / target if target else None),
        }

    @api.model
    def _get_rows(self, subject, plan_kpi, due, records):
        """A row for each group, or for each person of a group; people alone have none."""
        if subject.scope_type == USER:
            return []
        by = "user_id" if subject.scope_type == TEAM else "team_id"
        row_type = USER if subject.scope_type == TEAM else TEAM
        grouped = defaultdict(list)
        for deal in due:
            grouped[getattr(deal, by)].append(deal)
        reached = self._get_reached(subject, plan_kpi, by.removesuffix("_id"))
        # sudo: names of teams and people within the scope that was checked
        model = self.env["res.users" if row_type == USER else "crm.team"].sudo()
        members = self._get_members(subject, row_type)
        found = members | model.browse(filter(None, {*grouped, *reached}))
        targets = self._get_targets(subject, plan_kpi, row_type, found) if found else {}
        rows = [
            {
                "id": record.id,
                "type": row_type,
                "name": record.display_name,
                "deals": len(grouped[record.id]),
                **self._describe(
                    grouped[record.id],
                    reached.get(record.id, 0.0),
                    targets.get(record.id),
                    None,
                    records,
                ),
            }
            for record in found.sorted("name")
        ]
        if grouped[None] or reached.get(None):
            rows.append(
                {
                    "id": False,
                    "type": row_type,
                    "name": self.env._("Nobody"),
                    "deals": len(grouped[None]),
                    **self._describe(grouped[None], reached.get(None, 0.0), None, None, records),
                }
            )
        return rows

    # ---- by what is sold -------------------------------------------------------------------

    @api.model
    def _get_categories(self, subject, due, records):
        """Money of the deals by product category: a deal is spread by the lines of its quotations."""
        shares = self._get_category_shares([deal.lead_id for deal in due])
        digits = self.env.company.currency_id.decimal_places
        unit = 10**digits
        sums = defaultdict(lambda: {"amount": 0, "corrected": 0, "deals": 0})
        for deal in due:
            if deal.category == forecast.OMITTED:
                continue
            split = shares.get(deal.lead_id) or {False: 1}
            chance = self._correct(deal, records)
            for name, money in (("amount", deal.amount), ("corrected", deal.amount * chance)):
                for key, part in forecast.spread(round(money * unit), split).items():
                    sums[key][name] += part
            for key in split:
                sums[key]["deals"] += 1
        # sudo: names of categories of products that deals of the scope are about
        names = self.env["product.category"].sudo().browse(filter(None, sums))
        names = {category.id: category.display_name for category in names}
        return sorted(
            (
                {
                    "id": key,
                    "name": names.get(key) or self.env._("Nothing quoted yet"),
                    "amount": found["amount"] / unit,
                    "corrected": found["corrected"] / unit,
                    "deals": found["deals"],
                }
                for key, found in sums.items()
            ),
            key=lambda row: (not row["id"], -row["corrected"], row["name"]),
        )

    @api.model
    def _get_category_shares(self, lead_ids):
        """{deal: {category: money}} of quotations and orders that were not cancelled."""
        if not lead_ids:
            return {}
        self.env["sale.order.line"].flush_model()
        self.env["sale.order"].flush_model()
        result = defaultdict(dict)
        for lead_id, category_id, amount in self.env.execute_query(
            SQL(
                """SELECT sale_order.opportunity_id, product_template.categ_id,
                          SUM(line.price_subtotal / COALESCE(NULLIF(sale_order.currency_rate, 0), 1))
                     FROM sale_order
                     JOIN sale_order_line AS line ON line.order_id = sale_order.id
                     JOIN product_product ON product_product.id = line.product_id
                     JOIN product_template
                       ON product_template.id = product_product.product_tmpl_id
                    WHERE sale_order.opportunity_id IN %s AND sale_order.state != 'cancel'
                 GROUP BY 1, 2 HAVING SUM(line.price_subtotal) > 0
                 ORDER BY 1, 2""",
                tuple(lead_ids),
            )
        ):
            result[lead_id][category_id or False] = float(amount)
        return result

    # ---- the deals behind a number -----------------------------------------------------------

    @api.model
    def action_open_deals(
        self, kind, scope_type=False, scope_id=False, period_type="quarter", day=False
    ):
        """The list of deals that a number of the forecast counts.

        :param str kind: ``commit``, ``best_case``, ``pipeline`` (what is neither), ``omitted``,
            ``due`` (all of the period), ``overdue`` or ``undated``
        :return: action; it shows those of them which the user may read
        """
        subject = self._read_subject(scope_type, scope_id, period_type, day)
        if kind not in LISTS:
            raise UserError(
                self.env._(
                    "The forecast has no “%(kind)s”; choose from %(known)s.",
                    kind=str(kind)[:60],
                    known=", ".join(LISTS),
                )
            )
        deals = self._get_open_deals(subject.scope, subject.today)
        if kind == "undated":
            chosen = [deal for deal in deals if not deal.date_deadline]
        else:
            chosen = [deal for deal in deals if self._is_due(deal, subject)]
            if kind == "overdue":
                chosen = [deal for deal in chosen if deal.date_deadline < subject.today]
            elif kind != "due":
                chosen = [deal for deal in chosen if deal.category == kind]
        return self._make_deals_action([deal.lead_id for deal in chosen])
