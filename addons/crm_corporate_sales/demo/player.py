"""Drives the deals through the process engine, many at a time, each at its own past moment."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from . import plot, texts
from .casting import client_lang
from .company import QUIET

# a step asks for tactics: they are written or changed then
WRITES_TACTICS = {
    "presentation_results": 1.0,
    "tactics_review": 0.4,
    "negotiation_tactics": 0.7,
    "selection_result": 0.4,
}

# deals that ended longer ago have no message for every step done
QUIET_DAYS = 45

ANALYZE_EVERY = 20
PLAYED_TABLES = (
    "crm_lead",
    "crm_lead_stage_run",
    "crm_lead_step_run",
    "crm_lead_tactics",
    "mail_activity",
    "mail_message",
    "mail_tracking_value",
    "mail_followers",
    "calendar_event",
    "calendar_attendee",
)


class Player:
    """One person plays everybody; :mod:`history` gives the roles back afterwards.

    So nobody is told of two years of activities as if they were new.
    """

    def __init__(self, env, deals, company, rng):
        self.user = company.users["orlov"]
        self.company, self.deals, self.rng = company, deals, rng
        self.env = env(
            user=self.user.id, su=True, context={**env.context, "lang": self.user.lang, "tz": "UTC"}
        )
        # whatever is stamped with this moment or later happens in the story's past
        self.since = min(fields.Datetime.now(), env.cr.now()).replace(microsecond=0)
        self.next = {}
        self.ranks = {}
        self.last_message_id = 0

    def create_leads(self):
        self._look_at_messages()
        for process in dict.fromkeys(deal.process for deal in self.deals):
            own = [deal for deal in self.deals if deal.process == process]
            record = self.env["crm.process"].find_by_code(process)
            Lead = self.env["crm.lead"].with_context(**QUIET)
            leads = Lead.create(
                [{**self._prepare_lead_vals(deal), "process_id": record.id} for deal in own]
            )
            for deal, lead in zip(own, leads, strict=True):
                deal.lead_id = lead.id
            self._rank(record)
        self._stamp({deal.lead_id: deal.start for deal in self.deals})

    def _prepare_lead_vals(self, deal):
        partner = self.company.clients[deal.client]
        contact = self.rng.choice(self.company.contacts[partner.id])
        team = self.company.teams[deal.team]
        progress = len(deal.moves)
        won = deal.status == "won"
        meeting = deal.moment_of("hold_presentation") or deal.moment_of("hold_meeting")
        closing = deal.end.date()
        if deal.status == "open":
            closing = fields.Date.add(deal.end.date(), days=self.rng.randint(5, 120))
        elif deal.status == "lost":
            closing = fields.Date.add(closing, days=self.rng.randint(0, 40))
        return {
            "name": deal.name,
            "type": "opportunity",
            "partner_id": partner.id,
            "contact_name": contact.name,
            "function": contact.function,
            "email_from": contact.email,
            "phone": contact.phone,
            "user_id": self.user.id,
            "team_id": team.id,
            "company_id": self.company.company.id,
            "sales_direction_id": team.id if team.is_direction else False,
            "source_id": self.company.sources[deal.source].id,
            "expected_revenue": deal.amount,
            "date_deadline": closing,
            "priority": self.rng.choice("0011122" if not won else "0112223"),
            "supply_model": deal.supply_model,
            "tag_ids": [(6, 0, [tag.id for tag in self.company.tags if self.rng.random() < 0.12])],
            "budget_confirmed": won or (progress > 3 and self.rng.random() < 0.6),
            "responsible_known": won or (progress > 2 and self.rng.random() < 0.75),
            "need_confirmed": won or (progress > 1 and self.rng.random() < 0.8),
            "decision_date": closing
            if won or (progress > 4 and self.rng.random() < 0.7)
            else False,
            "meeting_start": meeting or self._meeting_to_come(deal),
            "date_received": deal.start,
        }

    def _meeting_to_come(self, deal):
        moment = fields.Datetime.add(deal.end, days=self.rng.randint(3, 16))
        if deal.status == "open" and moment < self.since:
            moment = fields.Datetime.add(self.since, days=self.rng.randint(1, 10))
        moment += timedelta(days=max(0, 7 - moment.weekday()) % 7 if moment.weekday() > 4 else 0)
        return moment.replace(hour=self.rng.randint(7, 13), minute=0, second=0)

    # ---- playing ---------------------------------------------------------------------

    def play(self):
        """Make every deal's next move until none has one left.

        The moves that come first in their process are made first, so that deals catch up with
        each other and go on in large groups.
        """
        self.next = {deal: 0 for deal in self.deals if deal.moves}
        number = 0
        while self.next:
            groups = {}
            for deal, place in self.next.items():
                move = deal.moves[place]
                groups.setdefault(
                    (self._rank_of(deal, move), deal.process, move.kind, move.code, move.outcome),
                    [],
                ).append(deal)
            first = min(groups)
            if not number % ANALYZE_EVERY:
                self._analyze()
            number += 1
            self._make(first[2:], groups[first])

    def _analyze(self):
        """Nobody else counts the rows of an open transaction; without, plans are bad."""
        for table in PLAYED_TABLES:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def _make(self, move, deals):
        kind, code, outcome = move
        moments = {deal.lead_id: deal.moves[self.next[deal]].moment for deal in deals}
        self._look_at_messages()
        leads = self.env["crm.lead"].browse(list(moments))
        if kind == plot.ENTER:
            leads.process_enter_stage(code)
        elif (kind, code) == (plot.CLOSE, "won"):
            leads.process_close("won", {"date_closed": fields.Datetime.now()})
        elif kind == plot.CLOSE:
            self._lose(deals)
        else:
            if code in WRITES_TACTICS:
                self._write_tactics(code, deals)
            self._finish_quietly(code, deals)
            values = {"user_id": self.user.id} if code == "assign_responsible" else {}
            leads.process_complete(code, outcome, values)
        self._stamp(moments)
        for deal in deals:
            self.next[deal] += 1
            if self.next[deal] == len(deal.moves):
                del self.next[deal]

    def _finish_quietly(self, code, deals):
        """Steps of long ago are done without a message each; their activities stay as done."""
        old = [deal.lead_id for deal in deals if deal.end < self.since - timedelta(days=QUIET_DAYS)]
        if old:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """UPDATE mail_activity item SET active = FALSE, date_done = %s
                         FROM crm_lead_step_run run
                        WHERE run.activity_id = item.id AND run.lead_id IN %s AND run.state = 'open'
                          AND run.step_code = %s""",
                    self.since.date(),
                    tuple(old),
                    code,
                )
            )
            self.env["mail.activity"].invalidate_model()

    def _lose(self, deals):
        Reason = self.env["crm.lost.reason"]
        for code in dict.fromkeys(deal.reason for deal in deals):
            reason = Reason.search([("code", "=", code)], limit=1)
            leads = self.env["crm.lead"].browse(
                [deal.lead_id for deal in deals if deal.reason == code]
            )
            leads.process_close("lost", {"lost_reason_id": reason.id})

    def _write_tactics(self, code, deals):
        for deal in deals:
            lead = self.env["crm.lead"].browse(deal.lead_id)
            if lead.tactics and self.rng.random() > WRITES_TACTICS[code]:
                continue
            text = self._tactics(deal, lead.tactics)
            if text not in (lead.tactics or ""):
                lead.tactics = "\n".join(filter(None, [lead.tactics, text]))

    def _tactics(self, deal, before):
        foreign = texts.FOREIGN_TACTICS.get(client_lang(deal.client))
        if foreign:
            return foreign[1 if before else 0]
        return self.rng.choice(texts.TACTICS_LATER if before else texts.TACTICS)

    # ---- order of moves --------------------------------------------------------------

    def _rank(self, process):
        frozen = process._current_version()._frozen()
        ranks = self.ranks[process.code] = {}
        for stage in frozen.stages:
            ranks[plot.ENTER, stage.code] = len(ranks)
            for step in stage.steps:
                ranks[plot.STEP, step.code] = len(ranks)

    def _rank_of(self, deal, move):
        return self.ranks[deal.process].get((move.kind, move.code), 1000)

    # ---- time ------------------------------------------------------------------------

    def _look_at_messages(self):
        self.env.flush_all()
        self.last_message_id = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM mail_message")
        )[0][0]

    def _stamp(self, moments):
        """What was stamped just now in these deals gets the moment of its deal."""
        self.env.flush_all()
        moved = SQL(
            "unnest(%s::int[], %s::timestamp[]) AS told(lead_id, moment)",
            list(moments),
            list(moments.values()),
        )
        for table, columns in (
            ("crm_lead_stage_run", ("date_start", "date_finished", "date_end")),
            ("crm_lead_step_run", ("date_start", "date_end")),
            ("crm_lead_tactics", ("date",)),
        ):
            self._stamp_table(table, columns, moved, SQL("item.lead_id = told.lead_id"))
        self._stamp_table(
            "crm_lead",
            ("date_last_stage_update", "date_open", "date_closed", "date_conversion"),
            moved,
            SQL("item.id = told.lead_id"),
        )
        self._stamp_activities(moved)
        self._stamp_messages(moved)
        self.env.invalidate_all()

    def _stamp_table(self, table, columns, moved, link):
        sets = SQL(", ").join(
            SQL(
                "%(name)s = CASE WHEN item.%(name)s >= %(since)s THEN told.moment ELSE item.%(name)s END",
                name=SQL.identifier(name),
                since=self.since,
            )
            for name in columns
        )
        stamped = SQL(" OR ").join(
            SQL("item.%s >= %s", SQL.identifier(name), self.since) for name in columns
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s item SET %s FROM %s WHERE %s AND (%s)",
                SQL.identifier(table),
                sets,
                moved,
                link,
                stamped,
            )
        )

    def _stamp_activities(self, moved):
        self.env.cr.execute(
            SQL(
                """UPDATE mail_activity item SET date_done = told.moment::date, date_deadline = told.moment::date
                     FROM %s WHERE item.res_model = 'crm.lead' AND item.res_id = told.lead_id
                      AND item.active IS NOT TRUE AND item.date_done >= %s""",
                moved,
                self.since.date(),
            )
        )

    def _stamp_messages(self, moved):
        self.env.cr.execute(
            SQL(
                """UPDATE mail_message item SET date = told.moment, create_date = told.moment
                     FROM %s WHERE item.id > %s AND item.model = 'crm.lead' AND item.res_id = told.lead_id""",
                moved,
                self.last_message_id,
            )
        )
