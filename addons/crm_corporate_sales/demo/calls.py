"""Segments, silent customers, marketing's call campaigns and calls by script."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from .company import QUIET

SILENCE_DAYS = 180

# name, note, values
SEGMENTS = (
    (
        "Постоянные покупатели",
        "Две покупки и больше за два года: приглашаем первыми.",
        {"min_orders": 2, "order_days": 730},
    ),
    (
        "Молчат больше полугода",
        "Покупали, но давно: повод для повторной продажи.",
        {"silent_days": SILENCE_DAYS, "repeat_sale_tasks": True},
    ),
    ("Контактные лица клиентов", "Для приглашений и новостей.", {"level": "person"}),
    (
        "Открытые сделки без встречи",
        "Кого стоит позвать на день открытых дверей.",
        {"model_name": "crm.lead", "domain": "[('won_status', '=', 'pending')]"},
    ),
)
FAIR = ("Посетители выставки «Криоген-Экспо»", "Оставили визитки на стенде.")

# name, text, script, days since the start, share of the calls that are over
CAMPAIGNS = (
    (
        "День открытых дверей: новая климатическая камера",
        "Пригласить на показ камеры КТК-1000. Спросить, кто ещё приедет и что хотят испытать.",
        "call_script_repeat_sale",
        9,
        0.45,
    ),
    (
        "Осенний обзвон: запасные части и поверка",
        "Напомнить о поверке течеискателей и предложить комплект уплотнений.",
        "call_script_repeat_sale",
        48,
        1.0,
    ),
)
DRAFT = (
    "Приглашение на выставку «Криоген-Экспо»",
    "Позвать на стенд, договориться о времени встречи с инженером.",
)
# code of the result: weight
RESULTS = {
    "interested": 4,
    "meeting": 2,
    "talked": 6,
    "callback": 3,
    "no_answer": 4,
    "not_interested": 4,
    "wrong_number": 1,
}
NOTES = {
    "interested": "Просят предложение до конца месяца.",
    "meeting": "Ждут инженера во вторник.",
    "callback": "Просили перезвонить после совещания.",
    "not_interested": "В этом году закупок не планируют.",
    "wrong_number": "Номер принадлежит другой организации.",
}
STOPPED_SHARE = 0.12
CALLS_BY_SCRIPT = 60
CALLERS = ("fomin", "karpov", "lebedeva", "sokolov", "levin", "pavlova")


class Calls:
    def __init__(self, player):
        self.player, self.rng, self.company = player, player.rng, player.company
        self.env = player.env(context={**player.env.context, **QUIET})
        self.now = fields.Datetime.now()
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )
        self.marketer = self.company.users["tikhonova"]
        self.results = {
            result.code: result
            for result in self.env["crm.call.result"].search([("code", "in", list(RESULTS))])
        }

    def create(self):
        """All of it; nothing where an administrator has deleted what it is made of."""
        if len(self.results) < len(RESULTS):
            return
        segments = self._create_segments()
        self._create_campaigns(segments)
        self._create_script_calls()

    # ---- segments ---------------------------------------------------------------------

    def _create_segments(self):
        self.env.company.write({"silence_days": SILENCE_DAYS})
        segments = self.env["crm.segment"].create(
            [{"name": name, "note": note, **values} for name, note, values in SEGMENTS]
        )
        fair = self.env["crm.segment"].create({"name": FAIR[0], "note": FAIR[1], "kind": "list"})
        guests = self.rng.sample(list(self.company.clients), min(12, len(self.company.clients)))
        self.env["crm.segment.member"].create(
            [{"segment_id": fair.id, "partner_id": guest.id} for guest in guests]
        )
        made = segments | fair
        made._refresh()
        return made

    # ---- campaigns --------------------------------------------------------------------

    def _create_campaigns(self, segments):
        people = [user for login in CALLERS if (user := self.company.users.get(login))]
        clients = list(self.company.clients)
        self.rng.shuffle(clients)
        half = len(clients) // 2
        for place, (name, text, script, days, share) in enumerate(CAMPAIGNS):
            own = clients[: half + 6] if place else clients[half:]
            campaign = self._make_campaign(
                name,
                text,
                script,
                self._workday(-days),
                partner_ids=[Command.set([client.id for client in own])],
                user_ids=[Command.set([user.id for user in people])],
                method="even",
            )
            self._make_tasks(campaign, own, people, share)
        fair = segments[-1]
        self._make_campaign(
            *DRAFT,
            "call_script_meeting",
            self._workday(3),
            segment_id=fair.id,
            team_id=self.company.teams["new"].id,
            daily_limit=6,
        )

    def _make_campaign(self, name, text, script, start, **values):
        found = self.env.ref(f"crm_corporate_sales.{script}", raise_if_not_found=False)
        return self.env["crm.call.campaign"].create(
            {
                "name": name,
                "text": text,
                "script_id": found.id if found else False,
                "date_start": start,
                "user_id": self.marketer.id,
                **values,
            }
        )

    def _make_tasks(self, campaign, clients, people, share):
        is_over = share == 1.0
        campaign.campaign_id = campaign._find_utm_campaign()
        tasks = self.env["crm.call.task"].create(
            [
                campaign._prepare_task_vals(
                    client,
                    client.phone,
                    people[place % len(people)],
                    self._workday(place % 6 - (40 if is_over else 2)),
                )
                for place, client in enumerate(clients)
            ]
        )
        campaign._as_move().write({"state": "done" if is_over else "running"})
        done = tasks[: round(len(tasks) * share)]
        codes, weights = list(RESULTS), list(RESULTS.values())
        for task in done:
            code = self.rng.choices(codes, weights)[0]
            task.write(
                {
                    "state": "done",
                    "result_id": self.results[code].id,
                    "attempts": self.rng.choice((1, 1, 1, 2, 3)),
                    "note": NOTES.get(code),
                    "date_deadline": min(task.date_deadline, self.today),
                    "date_done": min(
                        self.now - timedelta(hours=2),
                        fields.Datetime.to_datetime(task.date_deadline) + timedelta(hours=9),
                    ),
                }
            )
        self._link_leads(done)
        opened = (tasks - done).with_context(call_planner_silent=True)
        opened._plan_activities()

    def _link_leads(self, tasks):
        """Some of the interest became the deals that these clients have."""
        deals = {
            deal.partner_id.commercial_partner_id: deal
            for deal in self.env["crm.lead"]
            .with_context(active_test=False)
            .search([("partner_id", "child_of", tasks.partner_id.ids)], order="id")
        }
        for task in tasks.filtered("is_positive"):
            task.made_lead_id = deals.get(task.partner_id)

    def _workday(self, days):
        day = self.today + timedelta(days=days)
        return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day

    # ---- calls by script --------------------------------------------------------------

    def _create_script_calls(self):
        scripts = self.env["crm.call.script"]._get_scripts(self.env.company)
        if not scripts or not self.company.clients:
            return
        callers = [user for login in CALLERS if (user := self.company.users.get(login))]
        runs, steps = [], []
        for number in range(CALLS_BY_SCRIPT):
            script = scripts[number % len(scripts)]
            client = self.rng.choice(self.company.clients)
            start = self.now - timedelta(days=self.rng.randint(1, 90), minutes=37 * number % 500)
            run, way = self._walk(script)
            runs.append(
                {
                    "script_id": script.id,
                    "version_id": script.version_id.id,
                    "company_id": self.env.company.id,
                    "user_id": callers[number % len(callers)].id,
                    "res_model": "res.partner",
                    "res_id": client.id,
                    "partner_id": client.id,
                    "contact_name": client.name,
                    "phone": client.phone,
                    "date_start": start,
                    **run,
                }
            )
            steps.append(way)
        made = self.env["crm.call.script.run"].create(runs)
        for run in made:
            run.date_end = run.date_start + timedelta(seconds=run.duration)
        self.env["crm.call.script.run.step"].create(
            [
                {
                    "run_id": run.id,
                    "version_id": run.version_id.id,
                    "sequence": place,
                    "node_code": node,
                    "answer_code": answer,
                }
                for run, way in zip(made, steps, strict=True)
                for place, (node, answer) in enumerate(way, 1)
            ]
        )
        self.env.flush_all()
        # the vacuum cleaner of left calls looks at it
        self.env.cr.execute(
            SQL("UPDATE crm_call_script_run SET write_date = date_end WHERE id IN %s", made._ids)
        )

    def _walk(self, script):
        """A way through the script: the first answers are the likelier ones."""
        frozen = script.version_id._frozen()
        node, way = frozen.start, []
        while node.answers and len(way) < 12:
            if way and self.rng.random() < STOPPED_SHARE:
                break
            weights = [3, 2, *[1] * 7][: len(node.answers)]
            answer = self.rng.choices(node.answers, weights)[0]
            way.append((node.code, answer.code))
            node = frozen.node(answer.target)
        is_over = not node.answers
        result = self.env["crm.call.result"].search([("code", "=", node.result or "-")])
        return {
            "state": "finished" if is_over else "stopped",
            "node_code": node.code,
            "result_id": result.id,
            "duration": 25 + 40 * len(way) + self.rng.randint(0, 60),
        }, way
