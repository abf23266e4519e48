from datetime import datetime, time, timedelta

from odoo import fields, models
from odoo.tools import plaintext2html

from ...engine import definition


class CrmLead(models.Model):
    """Responsible people and due dates of steps."""

    _inherit = "crm.lead"

    def _get_responsible(self, step):
        """Who gets the step: by its rule, else the deal's salesperson, else the current user."""
        self.ensure_one()
        # sudo: the rule may name people of teams that the caller can't read
        lead = self.sudo()
        named = {
            "owner": lead.user_id,
            "current": self.env.user,
            "direction_head": lead.sales_direction_id.user_id,
            "team_head": lead.team_id.user_id,
        }
        if step.responsible == "user":
            user = (
                self.env["res.users"]
                .sudo()
                .search([("login", "=", step.responsible_user)], limit=1)
            )
        else:
            user = named[step.responsible]
        for candidate in (user, lead.user_id, self.env.user):
            if candidate and candidate.active:
                return candidate
        return self.env.user

    def _get_deadlines(self, opens, next_dates):
        """Due date of each [(deal, Open command)], counted once per calendar and rule."""
        today = fields.Date.context_today(self)
        cache, dates = {}, []
        for lead, command in opens:
            step = lead._get_frozen().step(command.step)
            if lead in next_dates:
                dates.append(next_dates[lead])
                continue
            if step.is_passive:
                dates.append(False)
                continue
            if step.makes_event and lead.meeting_start:
                dates.append(fields.Datetime.context_timestamp(lead, lead.meeting_start).date())
                continue
            calendar = (lead.company_id or self.env.company).resource_calendar_id
            key = (calendar.id, step.deadline_days, step.deadline_unit)
            if key not in cache:
                cache[key] = self._add_days(today, step.deadline_days, step.deadline_unit, calendar)
            dates.append(cache[key])
        return dates

    def _add_days(self, start, days, unit, calendar):
        """``start`` plus ``days`` of the unit; working days by the company's calendar."""
        if unit == "calendar" or not days or not calendar:
            return start + timedelta(days=days)
        morning = datetime.combine(start, time.min)
        first = calendar.plan_days(1, morning, compute_leaves=True)
        # a start on a working day is day 0, one on a day off is not counted
        count = days + 1 if first and first.date() == start else days
        planned = calendar.plan_days(count, morning, compute_leaves=True)
        return planned.date() if planned else start + timedelta(days=days)


class CrmLeadStepRun(models.Model):
    """Activities and calendar events of steps."""

    _inherit = "crm.lead.step.run"

    def _plan_activities(self):
        """Plan what these open step runs need in one go; each person hears of all in one message."""
        scheduled = self.filtered(lambda run: run._frozen_step().is_scheduled)
        in_calendar = scheduled.filtered(lambda run: run._frozen_step().makes_event)
        plain = scheduled - in_calendar
        in_calendar._plan_events()
        if not plain:
            return
        # the head hears of unassigned leads themselves, in one message for all
        told = plain.filtered(
            lambda run: run.lead_id.user_id or run._frozen_step().responsible != "owner"
        )
        quiet = len(plain) > 1 or not told
        # sudo: the engine plans for whoever is responsible
        Activity = (
            self.env["mail.activity"]
            .sudo()
            .with_context(
                mail_activity_quick_update=quiet,
                **self.env["crm.lead"]._engine_context(),
            )
        )
        activities = Activity.create([run._prepare_activity_vals() for run in plain])
        for run, activity in zip(plain, activities, strict=True):
            run.activity_id = activity
        if quiet:
            self.env["crm.lead"]._tell_activities(told.activity_id)

    def _prepare_activity_vals(self):
        self.ensure_one()
        step = self._frozen_step()
        lang = self.user_id.lang or self.env.lang or "en_US"
        type_id = self.env["crm.process"]._record_id_by_key(
            "mail.activity.type", step.activity_type
        )
        note = definition.translated(step.note, lang)
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.lead_id.id,
            "activity_type_id": type_id,
            "summary": definition.translated(step.name, lang),
            "note": plaintext2html(note) if note else False,
            "date_deadline": self.date_deadline or fields.Date.context_today(self),
            "user_id": self.user_id.id,
            "automated": True,
            "process_step_run_id": self.id,
        }

    def _plan_events(self):
        """A calendar event with its activity for each; nobody outside is written to."""
        if not self:
            return
        Event = (
            self.env["calendar.event"]
            # sudo: the engine plans for whoever is responsible
            .sudo()
            .with_context(no_mail_to_attendees=True, dont_notify=True, mail_create_nolog=True)
        )
        events = Event.create([run._prepare_event_vals() for run in self])
        for run, event in zip(self, events, strict=True):
            run.write({"calendar_event_id": event.id, "activity_id": event.activity_ids[:1].id})

    def _prepare_event_vals(self):
        self.ensure_one()
        lead = self.lead_id
        start = lead.meeting_start or fields.Datetime.now().replace(second=0)
        activity = {
            name: value
            for name, value in self._prepare_activity_vals().items()
            if name not in ("date_deadline",)
        }
        deadline = fields.Datetime.context_timestamp(lead.with_user(self.user_id), start).date()
        return {
            "name": f"{activity['summary']}: {lead.name}",
            "start": start,
            "stop": start + timedelta(hours=1),
            "user_id": self.user_id.id,
            "partner_ids": [(6, 0, (self.user_id.partner_id | lead.partner_id).ids)],
            "res_model_id": activity["res_model_id"],
            "res_id": lead.id,
            "opportunity_id": lead.id,
            "activity_ids": [(0, 0, {**activity, "date_deadline": deadline})],
        }

    def _finish_activities(self, outcomes, feedback=False):
        """Mark the ended steps' activities done, or delete those of cancelled steps."""
        cancelled = self.filtered(lambda run: outcomes[run].is_cancel)
        cancelled._drop_activities()
        # sudo: the step may be another person's; the caller may change the deal
        done = (self - cancelled).activity_id.sudo().filtered("active")
        if done:
            done._by_engine()._action_done(feedback=feedback or False)

    def _drop_activities(self):
        """Delete the activities and future events that the process made for these runs."""
        now = fields.Datetime.now()
        events = self.calendar_event_id.sudo()
        activities = self.activity_id.sudo().filtered("active")
        if activities:
            activities._by_engine().unlink()
        coming = events.filtered(lambda event: event.start and event.start > now)
        if coming:
            coming._by_engine().with_context(dont_notify=True).unlink()

    def _postpone(self, date):
        """Put these open steps off to ``date``; their activities and events move with them."""
        for run in self:
            run.write({"date_deadline": date, "postponed_count": run.postponed_count + 1})
        lost = self.filtered(lambda run: not run.activity_id and run._frozen_step().is_scheduled)
        lost._plan_activities()
        planned = (self - lost).activity_id
        if planned:
            # sudo: the step may be another person's; the caller may change the deal
            planned.sudo()._by_engine().write({"date_deadline": date})
