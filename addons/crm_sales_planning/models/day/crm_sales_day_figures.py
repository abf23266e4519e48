from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import periods
from ...engine.norm import Figure
from ..kpi.crm_sales_kpi import SUM, UP
from ..measure.measure import Scope
from ..plan.crm_sales_plan import USER
from .crm_sales_plan import BINDING_STATES


class CrmSalesDay(models.Model):
    """The figures of a day: from the week's plan, the facts and the people's working days.

    They are counted anew whenever they are asked for, for many people at once; the day sheet keeps
    those of days that are over.
    """

    _inherit = "crm.sales.day"

    @api.model
    def _get_figures(self, company, day, users=None):
        """Figures of all people with a norm on a day.

        :param company: ``res.company``
        :param date day: in the company's calendar
        :param users: only these; None: everybody with a plan
        :return: {``res.users``: {``crm.sales.kpi``: :class:`Figure`}}, with the rights of the
            server; people who do not work on the day have figures without a norm
        """
        sheets = self.sudo().with_company(company)
        lines = sheets._get_norm_lines(company, day, users)
        if not lines:
            return {}
        people = lines.plan_id.user_id
        monday = periods.start("week", day)
        work_days = self.env["crm.call.planner"]._get_work_days(
            people, company, monday, monday + timedelta(days=6)
        )
        reached = sheets._get_reached(company, lines.kpi_id, people, monday, day)
        planned = sheets._count_planned(company, lines.kpi_id, people, day)
        ordered = sheets._get_ordered(company, day, people)
        result = {}
        for line in lines:
            user, kpi = line.plan_id.user_id, line.kpi_id
            before, done = reached.get((user.id, kpi.id), (0.0, 0.0))
            is_working = day in work_days[user]
            result.setdefault(user, {})[kpi] = Figure(
                target=line.target,
                before=before,
                done=done,
                days_left=sum(one >= day for one in work_days[user]) if is_working else 0,
                days=len(work_days[user]),
                planned=planned.get((user.id, kpi.id), 0),
                ordered=ordered.get((user.id, kpi.id), 0.0),
            )
        return result

    @api.model
    def _get_norm_lines(self, company, day, users=None):
        """Lines of the weeks' plans that make norms on a day: what adds up and more is better."""
        domain = [
            ("plan_id.company_id", "=", company.id),
            ("plan_id.period_type", "=", "week"),
            ("plan_id.scope_type", "=", USER),
            ("plan_id.date_from", "=", periods.start("week", day)),
            ("plan_id.state", "in", BINDING_STATES),
            ("plan_id.norm_since", "<=", day),
            ("kpi_id.per_day", "=", True),
            ("kpi_id.time_rule", "=", SUM),
            ("kpi_id.direction", "=", UP),
            ("has_target", "=", True),
            ("industry_id", "=", False),
            ("categ_id", "=", False),
        ]
        if users is not None:
            domain.append(("plan_id.user_id", "in", users.ids))
        lines = self.env["crm.sales.plan.line"].search(domain, order="kpi_sequence, id")
        return lines.filtered(lambda line: self._is_countable(line.kpi_id))

    @api.model
    def _is_countable(self, kpi):
        """Whether facts can be counted: an indicator without a definition stops nobody's day."""
        try:
            kpi._get_measure()
        except UserError:
            return False
        return True

    @api.model
    def _get_reached(self, company, kpis, users, monday, day):
        """{(user id, indicator id): (reached in the week before the day, on the day)}."""
        scope = Scope((company.id,), users=tuple(users.ids))
        today, found = day.isoformat(), {}
        for kpi in kpis:
            for row in kpi._get_facts(monday, day, ("user", "day"), scope):
                before, done = found.get((row["user"], kpi.id), (0.0, 0.0))
                value = row["value"] or 0.0
                if row["day"] == today:
                    done += value
                else:
                    before += value
                found[row["user"], kpi.id] = before, done
        return found

    @api.model
    def _get_ordered(self, company, day, users):
        """{(user id, indicator id): target} of plans made for this very day."""
        rows = self.env["crm.sales.plan.line"]._read_group(
            [
                ("plan_id.company_id", "=", company.id),
                ("plan_id.period_type", "=", "day"),
                ("plan_id.scope_type", "=", USER),
                ("plan_id.date_from", "=", day),
                ("plan_id.state", "in", BINDING_STATES),
                ("plan_id.user_id", "in", users.ids),
                ("industry_id", "=", False),
                ("categ_id", "=", False),
            ],
            ["plan_id", "kpi_id"],
            ["target:sum"],
        )
        return {(plan.user_id.id, kpi.id): target for plan, kpi, target in rows}

    @api.model
    def _count_planned(self, company, kpis, users, day):
        """{(user id, indicator id): activities and meetings still in the calendar for the day}."""
        return {}

    # ---- keeping -----------------------------------------------------------------------

    @api.model
    def _keep(self, company, day, users=None, close=False):
        """Write the figures of a day into the day sheets; closed ones stay as they are.

        :param bool close: the day is over
        :return: the day sheets of those who work on the day
        """
        figures = {
            user: own
            for user, own in self._get_figures(company, day, users).items()
            if any(figure.days_left for figure in own.values())
        }
        sheets = self.sudo()
        found = sheets.search(
            [
                ("company_id", "=", company.id),
                ("date", "=", day),
                ("user_id", "in", [user.id for user in figures]),
            ]
        )
        by_user = {sheet.user_id: sheet for sheet in found}
        missing = [user for user in figures if user not in by_user]
        created = sheets.with_context(mail_create_nolog=True, tracking_disable=True).create(
            [
                {
                    "company_id": company.id,
                    "user_id": user.id,
                    "team_id": self._get_team_of(user).id,
                    "date": day,
                }
                for user in missing
            ]
        )
        by_user.update({sheet.user_id: sheet for sheet in created})
        kept = sheets.browse().union(*by_user.values()).filtered(lambda sheet: not sheet.closed_at)
        kept._write_lines({sheet: figures[sheet.user_id] for sheet in kept})
        if close:
            kept.with_context(tracking_disable=True).write({"closed_at": fields.Datetime.now()})
        return kept

    def _write_lines(self, figures):
        lines = self.env["crm.sales.day.line"].sudo()
        found = {
            (line.day_id.id, line.kpi_id.id): line
            for line in lines.search([("day_id", "in", self.ids)])
        }
        new = []
        for day, own in figures.items():
            for kpi, figure in own.items():
                values = self._prepare_line_vals(figure)
                line = found.pop((day.id, kpi.id), None)
                if line is None:
                    new.append({"day_id": day.id, "kpi_id": kpi.id, **values})
                    continue
                changed = {name: value for name, value in values.items() if line[name] != value}
                if changed:
                    line.write(changed)
        lines.create(new)
        lines.browse().union(*found.values()).unlink()

    @api.model
    def _prepare_line_vals(self, figure):
        return {
            "week_target": figure.target,
            "done_before": figure.before,
            "days_left": figure.days_left,
            "norm": figure.norm,
            "planned": figure.planned,
            "done": figure.done,
        }
