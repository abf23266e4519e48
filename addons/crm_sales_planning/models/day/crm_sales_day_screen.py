from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_sales_day import OPEN

#: days shown as dots
DOTS = 10
IDLE_DEALS = 5


class CrmSalesDay(models.Model):
    """What the screen “My Day” shows; the client only draws it."""

    _inherit = "crm.sales.day"

    @api.model
    def my_day(self, user_id=False):
        """A person's day: rings of the norms, what is due, what comes first.

        :param int user_id: whose; False: the caller's own
        :return: dict of ``user, date, now, is_own, is_working, sheet, rings, tasks, meetings, next,
            idle, results, dots, is_behind``
        :raises AccessError: a person whose plans the caller does not see
        :raises UserError: unknown person
        """
        user = self._read_person(user_id)
        company = self.env.company
        now = fields.Datetime.now()
        today = self._get_local_today(company)
        figures = self._get_figures(company, today, user).get(user, {})
        tasks = self._read_tasks(company, user, today)
        meetings = self._read_meetings(company, user, today)
        sheets = self._read_last_sheets(company, user, today)
        own = [sheet for sheet in sheets if sheet["date"] == fields.Date.to_string(today)]
        return {
            "user": {"id": user.id, "name": user.sudo().name},
            "is_own": user == self.env.user,
            "date": fields.Date.to_string(today),
            "now": fields.Datetime.to_string(now),
            "is_working": any(figure.days_left for figure in figures.values()),
            "sheet": own[0] if own else False,
            "rings": [self._describe_ring(kpi, figure) for kpi, figure in figures.items()],
            "tasks": tasks,
            "meetings": meetings,
            "next": [
                {"what": what, "id": key, "reason": reason}
                for what, key, reason in self._get_next_best(tasks, meetings, figures)
            ],
            "idle": self._read_idle_deals(user),
            "results": self.env["crm.call.result"]._get_choices(),
            "dots": [sheet for sheet in sheets if sheet["date"] != fields.Date.to_string(today)],
            "is_behind": any(figure.is_behind for figure in figures.values()),
        }

    @api.model
    def _read_person(self, user_id):
        """Whose day is asked for, if the caller may see it."""
        if not user_id:
            return self.env.user
        user = self.env["res.users"].browse(user_id if type(user_id) is int else []).exists()
        if not user:
            raise UserError(self.env._("There is no such person."))
        caller = self.env.user
        if user != caller and not (
            caller.reads_all_plans or self._get_team_of(user) in caller.planning_group_ids
        ):
            raise AccessError(self.env._("You do not see the plans of %s.", user.sudo().name or ""))
        return user

    @api.model
    def _describe_ring(self, kpi, figure):
        return {
            "kpi_id": kpi.id,
            "code": kpi.code,
            "name": kpi.with_env(self.env).name,
            "norm": figure.norm,
            "done": figure.done,
            "planned": figure.planned,
            "week_target": figure.target,
            "week_done": figure.before + figure.done,
            "week_left": figure.left,
            "days_left": figure.days_left,
            "is_met": figure.is_met,
            "is_planned": figure.is_planned,
            "is_behind": figure.is_behind,
        }

    @api.model
    def _read_last_sheets(self, company, user, today):
        """The last sheets of a person, the oldest first."""
        sheets = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("user_id", "=", user.id),
                ("date", "<=", today),
                ("date", ">=", today - timedelta(days=3 * DOTS)),
            ],
            ["date", "state", "excuse_reason", "closed_at"],
            order="date desc",
            limit=DOTS + 1,
        )
        return [
            {
                "id": sheet.id,
                "date": fields.Date.to_string(sheet.date),
                "state": sheet.state,
                "excuse": sheet.excuse_reason or "",
            }
            for sheet in sheets.sorted("date")
        ]

    @api.model
    def _read_idle_deals(self, user):
        """Own open deals without a next step, the weightiest first."""
        leads = self.env["crm.lead"].search(
            [
                ("user_id", "=", user.id),
                ("type", "=", "opportunity"),
                ("next_activity_missing", "=", True),
            ],
            order="prorated_revenue desc, id",
            limit=IDLE_DEALS,
        )
        return [
            {
                "id": lead.id,
                "name": lead.display_name,
                "who": lead.partner_id.display_name or lead.partner_name or "",
                "worth": lead.prorated_revenue,
            }
            for lead in leads
        ]

    # ---- the head's board --------------------------------------------------------------

    @api.model
    def group_board(self, team_id=False, date=False):
        """People by indicators: who has done what of the norm, and who is behind.

        :param int team_id: one group; False: the first of the caller's
        :param date: a day, ISO text or date; False: today
        :return: dict of ``date, today, team_id, teams, kpis, rows``; a row has ``user_id, name,
            is_working, state, excuse, can_excuse, is_behind, dots`` and ``cells`` (as the rings of
            :meth:`my_day`) by id of the indicator as text
        :raises AccessError: a group that the caller does not plan
        :raises UserError: no date
        """
        teams = self._get_board_teams()
        team = teams.filtered(lambda one: one.id == team_id) if team_id else teams[:1]
        if team_id and not team:
            raise AccessError(self.env._("You do not see the plans of this group."))
        company = self.env.company
        today = self._get_local_today(company)
        day = self.env["crm.sales.kpi"]._parse_day(date) if date else today
        people = self._get_board_people(team)
        figures = self._get_figures(company, day, people) if people else {}
        rows = self._describe_people(company, people, team, day, figures)
        kpis = self.env["crm.sales.kpi"].union(*(kpi for own in figures.values() for kpi in own))
        return {
            "date": fields.Date.to_string(day),
            "today": fields.Date.to_string(today),
            "team_id": team.id,
            "teams": [{"id": one.id, "name": one.name} for one in teams],
            "kpis": [
                {"id": kpi.id, "name": kpi.with_env(self.env).name, "code": kpi.code}
                for kpi in kpis.sorted(lambda kpi: (kpi.sequence, kpi.id))
            ],
            "rows": sorted(rows, key=lambda row: (not row["is_behind"], row["name"])),
        }

    @api.model
    def _get_board_teams(self):
        user = self.env.user
        if not user.reads_all_plans:
            return user.planning_group_ids.sorted("name")
        return self.env["crm.team"].search(
            [
                ("is_department", "=", False),
                ("member_ids", "!=", False),
                ("company_id", "in", [*self.env.companies.ids, False]),
            ],
            order="name",
        )

    @api.model
    def _get_board_people(self, team):
        # sudo: names of the group's people
        return team.sudo().member_ids.filtered("active").sudo(False)

    @api.model
    def _describe_people(self, company, people, team, day, figures):
        sheets = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("user_id", "in", people.ids),
                ("date", "<=", day),
                ("date", ">", day - timedelta(days=14)),
            ],
            ["user_id", "date", "state", "excuse_reason"],
            order="date",
        )
        of_user = sheets.grouped("user_id")
        rows = []
        for user in people:
            own = figures.get(user, {})
            known = of_user.get(user, sheets.browse())
            sheet = known.filtered(lambda one: one.date == day)
            kept = {}
            if sheet.state not in (False, OPEN):
                kept = {line.kpi_id: line for line in sheet.line_ids}
            rows.append(
                {
                    "user_id": user.id,
                    "name": user.sudo().name,
                    "sheet_id": sheet.id,
                    "state": sheet.state or False,
                    "excuse": sheet.excuse_reason or "",
                    "can_excuse": self._may_excuse(user, team),
                    "has_plan": bool(own),
                    "is_working": any(figure.days_left for figure in own.values()),
                    "is_behind": any(figure.is_behind for figure in own.values()),
                    "dots": [
                        {"date": fields.Date.to_string(one.date), "state": one.state}
                        for one in (known - sheet)[-5:]
                    ],
                    "cells": {
                        str(kpi.id): self._describe_cell(kpi, figure, kept.get(kpi))
                        for kpi, figure in own.items()
                    },
                }
            )
        return rows

    @api.model
    def _describe_cell(self, kpi, figure, line):
        """Live figures; those of a closed day as they were kept."""
        cell = self._describe_ring(kpi, figure)
        if line:
            cell.update(
                norm=line.norm,
                done=line.done,
                planned=line.planned,
                is_met=line.is_met,
                is_planned=line.is_planned,
            )
        return cell
