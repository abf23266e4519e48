"""Where things stand today: what is planned, what is with the head, what was learned, what came in."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from . import texts
from .company import QUIET

# days from today of what is planned on open deals
DUE_DAYS = (-8, -4, -2, -1, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 8, 11, 15, 20)


class Aftermath:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )
        self.open = [deal for deal in player.deals if deal.status == "open"]

    # ---- what is planned -------------------------------------------------------------

    def plan(self):
        """Due dates around today; deals left alone have nothing planned and are at risk."""
        self._set_due_dates()
        stale = self._leave_alone()
        self._plan_by_hand(stale)

    def _set_due_dates(self):
        rows = []
        runs = self.env["crm.lead.step.run"].search(
            [("lead_id", "in", [deal.lead_id for deal in self.open]), ("state", "=", "open")]
        )
        started = {deal.lead_id: deal.start.date() for deal in self.open}
        for run in runs:
            due = self.today + timedelta(days=self.rng.choice(DUE_DAYS))
            if run.calendar_event_id:
                due = run.calendar_event_id.start.date()
            elif due > self.today:
                due += timedelta(days=max(0, 7 - due.weekday()) if due.weekday() > 4 else 0)
            rows.append((run.id, max(due, started[run.lead_id.id])))
        if not rows:
            return
        told = SQL(
            "unnest(%s::int[], %s::date[]) AS told(id, due)",
            *(list(c) for c in zip(*rows, strict=True)),
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead_step_run item SET date_deadline = told.due FROM %s WHERE item.id = told.id",
                told,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE mail_activity item SET date_deadline = told.due, create_date = run.date_start
                     FROM crm_lead_step_run run, %s
                    WHERE run.id = told.id AND run.activity_id = item.id AND item.active""",
                told,
            )
        )
        self.env.invalidate_all()

    def _leave_alone(self):
        """Somebody deleted the plan of these deals and made no other."""
        stale = self.env["crm.lead"].browse([deal.lead_id for deal in self.open if deal.stale])
        runs = stale.step_run_ids.filtered(lambda run: run.state == "open")
        runs._drop_activities()
        return stale

    def _plan_by_hand(self, stale):
        leads = self.env["crm.lead"].browse([deal.lead_id for deal in self.open]) - stale
        bare = leads.filtered(lambda lead: not lead.activity_ids)
        types = self.env["mail.activity.type"].search(
            [("category", "in", ("phonecall", "default"))]
        )
        vals_list = []
        for lead in [*bare, *self.rng.sample(list(leads), len(leads) // 6)]:
            due = self.today + timedelta(days=self.rng.choice(DUE_DAYS))
            vals_list.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": lead.id,
                    "activity_type_id": self.rng.choice(types.ids),
                    "summary": self.rng.choice(texts.TODO),
                    "date_deadline": due,
                    "user_id": lead.user_id.id,
                }
            )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    # ---- with the head ---------------------------------------------------------------

    def escalate(self):
        """A few difficult cases: two open, one decided, two handed back."""
        late = [deal for deal in self.open if len(deal.moves) > 4 and not deal.stale]
        for deal, (cause, opened, decided, decision) in zip(late, texts.ESCALATIONS, strict=False):
            owner = self.env["crm.lead"].browse(deal.lead_id).user_id
            # the rights are the owner's: only who may see the deal can be asked
            lead = self.env["crm.lead"].browse(deal.lead_id).with_user(owner)
            heads = lead._get_possible_heads()
            head = heads & (lead.team_id.sudo().user_id | self.company.users["orlov"])
            case = lead._escalate(head[:1], cause, self.today + timedelta(days=1))
            if decided is not None:
                case = case.with_user(case.head_id)
                case._decide(decision, hand_back=opened > 10)
            now = self.player.since
            self._shift_case(
                case,
                now - timedelta(days=opened, hours=3),
                decided and now - timedelta(days=decided),
            )
        self.env.invalidate_all()

    def _shift_case(self, case, opened, decided):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead_escalation
                      SET date_open = %s, date_decided = %s,
                          date_handed_back = CASE WHEN state = 'handed_back' THEN %s::timestamp END,
                          deadline = CASE WHEN state = 'open' THEN deadline ELSE %s END,
                          duration = EXTRACT(EPOCH FROM COALESCE(%s::timestamp, %s) - %s) / 3600
                    WHERE id = %s""",
                opened,
                decided or None,
                decided or None,
                (opened + timedelta(days=2)).date(),
                decided or None,
                opened,
                opened,
                case.id,
            )
        )

    # ---- what was learned ------------------------------------------------------------

    def review(self):
        """Most closings are reviewed; the latest are still to do."""
        reviews = self.env["crm.lead.review"].search(
            [
                ("lead_id", "in", [deal.lead_id for deal in self.player.deals]),
                ("result", "in", ("won", "lost")),
            ]
        )
        answers = []
        fresh = self.today - timedelta(days=12)
        for review in reviews.filtered(lambda review: review.date < fresh):
            if self.rng.random() > 0.65:
                continue
            lesson = self.rng.choice(texts.LESSONS[review.result])
            review.write(
                {
                    "state": "done",
                    "lesson": lesson,
                    "price_gap": self.rng.choice((0, 0, 5, 8, 12, 15))
                    if review.result == "lost"
                    else 0,
                }
            )
            answers += self._prepare_answers(review, lesson)
        self.env["crm.lead.review.answer"].create(answers)
        reviews._feed_catalogue()

    def _prepare_answers(self, review, lesson):
        told = [("lesson", "Что мы поняли?", lesson)]
        if review.competitor_id and self.rng.random() < 0.5:
            told.append(
                (
                    "competitor_strength",
                    "В чём конкурент был сильнее?",
                    self.rng.choice(texts.STRENGTHS),
                )
            )
        if review.competitor_id and self.rng.random() < 0.4:
            told.append(
                ("competitor_weakness", "В чём он был слабее?", self.rng.choice(texts.WEAKNESSES))
            )
        return [
            {
                "review_id": review.id,
                "source": "salesperson",
                "sequence": number,
                "topic": topic,
                "question": question,
                "text": text,
                "date": review.date,
            }
            for number, (topic, question, text) in enumerate(told, 1)
        ]

    # ---- what came in ----------------------------------------------------------------

    def receive(self):
        """Requests that nobody has yet: for the dispatcher, and in the pools of teams."""
        teams = [False, False, "climate", "vacuum", "leak", False]
        source = self.company.sources["Сайт"]
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "description": f"<p>{text}</p>",
                    "type": "lead" if not team else "opportunity",
                    "user_id": False,
                    "team_id": self.company.teams[team].id if team else False,
                    "source_id": source.id,
                    "company_id": self.company.company.id,
                    "contact_name": f"Посетитель сайта {number}",
                    "phone": f"+7 495 555-77-{number:02d}",
                }
                for number, ((name, text, _days), team) in enumerate(
                    zip(texts.INBOX, teams, strict=True), 1
                )
            ]
        )
        self.env.flush_all()
        for lead, (_name, _text, days) in zip(leads, texts.INBOX, strict=True):
            moment = self.player.since - timedelta(days=days, hours=1)
            self.env.cr.execute(
                SQL(
                    """UPDATE crm_lead SET create_date = %s, date_received = %s, date_last_stage_update = %s
                        WHERE id = %s""",
                    moment,
                    moment,
                    moment,
                    lead.id,
                )
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_lead_step_run SET date_start = %s WHERE lead_id = %s",
                    moment,
                    lead.id,
                )
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_lead_stage_run SET date_start = %s WHERE lead_id = %s",
                    moment,
                    lead.id,
                )
            )
        self.env.invalidate_all()
        self.leads = leads

    def learn(self):
        """Odoo's predictions learn from the told deals."""
        Lead = self.env["crm.lead"]
        Lead._rebuild_pls_frequency_table()
        leads = Lead.browse([deal.lead_id for deal in self.open])
        leads.invalidate_recordset()
        leads.with_context(mail_notrack=True)._compute_probabilities()
        # what is kept on the deals follows what SQL told about their activities
        for name in ("next_step_date", "risk_date"):
            self.env.add_to_compute(Lead._fields[name], Lead.search([]))
        self.env.flush_all()
