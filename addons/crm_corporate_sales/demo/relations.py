"""People at the client's, competitors, talks and letters of the deals."""

from datetime import timedelta

from odoo.fields import Command

from . import clients, plot, texts
from .casting import client_lang
from .company import QUIET

MAPPED_STEPS = ("map_contacts", "record_decision_maker")
LATE_STAGES = ("proposal", "negotiation", "contracting", "proposal_presentation")


class Relations:
    def __init__(self, player):
        self.player, self.rng = player, player.rng
        self.company, self.deals = player.company, player.deals
        self.env = player.env(context={**player.env.context, **QUIET})

    # ---- before the deals are played -------------------------------------------------

    def create_matrices(self):
        """Influence matrices of deals that map their contacts, and of most open ones."""
        roles = {role.code: role for role in self.env["crm.contact.role"].search([])}
        motives = self.env["crm.contact.motivation"].search([])
        vals_list, chains = [], []
        for deal in self.deals:
            count = self._matrix_size(deal)
            people = self._people_of(deal)[:count]
            for contact in people:
                vals_list.append(self._prepare_contact_vals(deal, contact, roles, motives))
            chains.append(len(people))
        rows = self.env["crm.lead.contact"].create(vals_list)
        place = 0
        for count in chains:
            self._set_superiors(rows[place : place + count])
            place += count

    def _matrix_size(self, deal):
        if deal.status == "open" and deal.process in ("corporate", "ladder", "equipment"):
            if any(deal.reached(code) for code in (*MAPPED_STEPS, *LATE_STAGES, "agreement")):
                return self.rng.randint(3, 7)
            return self.rng.choice((0, 0, 1, 2))
        if any(deal.reached(code) for code in MAPPED_STEPS):
            return self.rng.randint(2, 4)
        return 0

    def _people_of(self, deal):
        people = list(self.company.contacts[self.company.clients[deal.client].id])
        self.rng.shuffle(people)
        return people

    def _prepare_contact_vals(self, deal, contact, roles, motives):
        post = next(item for item in clients.POSTS if contact.function in item[0])
        base = {"won": 2.4, "lost": -0.6, "open": 1.0}[deal.status]
        loyalty = round(self.rng.gauss(base, 1.8))
        rival = deal.rival is not None and loyalty < 0 and self.company.rivals[deal.rival].id
        return {
            "lead_id": deal.lead_id,
            "partner_id": contact.id,
            "role_id": roles[post[1]].id,
            "influence": max(1, min(10, post[2] + self.rng.choice((-1, 0, 0, 1)))),
            "loyalty": max(-5, min(5, loyalty)),
            "motivation_ids": [
                Command.set([motive.id for motive in self.rng.sample(list(motives), 2)])
            ],
            "favoured_competitor_id": rival,
            "coverage_user_id": self.company.users[deal.owner].id
            if self.rng.random() < 0.7
            else False,
        }

    def _set_superiors(self, rows):
        """The boss first, the others under the nearest one above."""
        ordered = rows.sorted(lambda row: (-row.influence, row.id))
        for place, row in enumerate(ordered[1:], 1):
            row.reports_to_id = ordered[0 if place < 3 else self.rng.randint(0, 1)]

    def create_rivals(self):
        vals_list = []
        offers = (
            "предложение на 8 % дешевле",
            "складская модель",
            "отсрочка 60 дней",
            "аналог с меньшей камерой",
            False,
        )
        for deal in self.deals:
            if deal.rival is None:
                continue
            main = self.company.rivals[deal.rival]
            others = [rival for rival in self.company.rivals if rival != main]
            for rival in [main, *self.rng.sample(others, self.rng.choice((0, 0, 1)))]:
                vals_list.append(
                    {
                        "lead_id": deal.lead_id,
                        "competitor_id": rival.id,
                        "product": self.rng.choice(offers),
                        "threat_level": self.rng.choice(("low", "medium", "medium", "high")),
                        "is_winner": deal.reason == "competitor" and rival == main,
                    }
                )
        self.env["crm.lead.competitor"].create(vals_list)

    # ---- after -----------------------------------------------------------------------

    def create_talks(self):
        """Letters with people of the client, and meetings that nobody's process made."""
        rows = self.env["crm.lead.contact"].search(
            [("lead_id", "in", [deal.lead_id for deal in self.deals])]
        )
        people = {lead.id: own.partner_id for lead, own in rows.grouped("lead_id").items()}
        letters, events = [], []
        for deal in self.deals:
            known = people.get(deal.lead_id)
            if deal.process == "quick" or (deal.status != "open" and self.rng.random() < 0.7):
                continue
            writers = known or self._people_of(deal)[0]
            letters += self._prepare_letters(deal, self.rng.choice(list(writers)))
            if known and deal.status == "open" and self.rng.random() < 0.8:
                events.append(self._prepare_event(deal, known))
        self.env["mail.message"].create(letters)
        self.env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True).create(
            events
        )

    def _prepare_letters(self, deal, writer):
        foreign = texts.FOREIGN_LETTERS.get(client_lang(deal.client))
        if foreign:
            subject, question, answer = foreign[0]
        else:
            subject, question = self.rng.choice(texts.LETTERS)
            answer = self.rng.choice(texts.ANSWERS)
        owner = self.company.users[deal.owner].partner_id
        span = max(deal.end - deal.start, timedelta(days=1))
        asked = plot.at_work(deal.start + span * self.rng.uniform(0.3, 0.95), self.rng)
        asked = max(asked, deal.start + timedelta(minutes=30))
        base = {"model": "crm.lead", "res_id": deal.lead_id, "record_name": deal.name}
        return [
            {
                **base,
                "subject": subject,
                "body": f"<p>{question}</p>",
                "author_id": writer.id,
                "email_from": writer.email_formatted,
                "message_type": "email",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "partner_ids": [Command.set(owner.ids)],
                "date": asked,
            },
            {
                **base,
                "subject": f"Re: {subject}",
                "body": f"<p>{answer}</p>",
                "author_id": owner.id,
                "email_from": owner.email_formatted,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "partner_ids": [Command.set(writer.ids)],
                "date": asked + timedelta(minutes=self.rng.randint(25, 170)),
            },
        ]

    def _prepare_event(self, deal, known):
        owner = self.company.users[deal.owner]
        ahead = self.rng.random() < 0.4
        if ahead:
            moment = self.player.since + timedelta(days=self.rng.randint(1, 14))
            moment += timedelta(days=7 - moment.weekday() if moment.weekday() > 4 else 0)
        else:
            moment = deal.start + (deal.end - deal.start) * self.rng.uniform(0.4, 1)
            moment = plot.at_work(moment, self.rng)
        moment = moment.replace(hour=self.rng.randint(6, 13), minute=0, second=0)
        guests = self.rng.sample(list(known), min(len(known), self.rng.randint(1, 2)))
        names = ", ".join(guest.name for guest in guests)
        return {
            "name": f"{self.rng.choice(texts.MEETINGS[client_lang(deal.client)])}: {names}",
            "start": moment,
            "stop": moment + timedelta(hours=self.rng.choice((1, 1, 2))),
            "user_id": owner.id,
            "partner_ids": [
                Command.set((owner.partner_id | guests[0].browse(g.id for g in guests)).ids)
            ],
            "opportunity_id": deal.lead_id,
            "location": self.company.clients[deal.client].city,
            "show_as": "busy",
        }
