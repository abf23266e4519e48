"""The demo company: a maker of vacuum furnaces, climate chambers and leak detectors.

Two years of deals that end on the day of loading, played through the process engine and then dated
back. The same seed tells the same story, shifted to today.
"""

import logging
import random
import time

from .active_search import ActiveSearch
from .advertising import Advertising
from .after_sales import AfterSales
from .aftermath import Aftermath
from .calls import Calls
from .casting import cast, start_of_day
from .company import NAMESPACE, Company
from .costs import Costs
from .history import History
from .inbox import Inbox
from .mailbox import Mailbox
from .money import Money
from .needs import Needs
from .orders import Orders
from .papers import Papers
from .past_money import PastMoney
from .player import Player
from .relations import Relations
from .requests import Requests
from .site_work import SiteWork
from .supply import Supply
from .workshop import Workshop

_logger = logging.getLogger(__name__)

SEED = 20260


def load(env, scale=1.0):
    """Load the story into the main company, once.

    :param env: environment with the rights of the server
    :param float scale: 1 for the whole story (about 360 deals); tests take a small part
    :return: list of :class:`plot.Deal`, empty when the story is there already
    """
    if env.ref(f"{NAMESPACE}.team_vacuum", raise_if_not_found=False):
        return []
    clock = Clock()
    last_mail_id = _last_id(env["mail.mail"])
    last_message_id = _last_id(env["mail.message"])
    rng = random.Random(SEED)
    main = env.ref("base.main_company")
    env = env(context={**env.context, "allowed_company_ids": main.ids, "lang": "en_US"})
    company = Company(env, rng)
    company.create()
    supply = Supply(company)
    supply.create()
    workshop = Workshop(company)
    workshop.equip(supply.products)
    clock.tell("people, clients, products, supply")
    deals = cast(rng, start_of_day(env.cr.now()), scale)
    player = Player(env, deals, company, rng)
    player.create_leads()
    relations = Relations(player)
    relations.create_matrices()
    relations.create_rivals()
    clock.tell(f"{len(deals)} deals begun")
    player.play()
    clock.tell("deals played")
    history = History(player)
    history.tell()
    clock.tell("dated back")
    relations.create_talks()
    Needs(player).create()
    Orders(player).create(supply)
    workshop.work()
    Papers(player).create()
    clock.tell("letters, meetings, orders")
    Money(player).create()
    PastMoney(player).create()
    clock.tell("payments and papers")
    SiteWork(player).create()
    clock.tell("commissioning, certificates")
    AfterSales(player).create()
    clock.tell("service, claims, satisfaction")
    Costs(player).create()
    clock.tell("costs and requests to purchase")
    aftermath = Aftermath(player)
    aftermath.plan()
    aftermath.review()
    aftermath.escalate()
    aftermath.receive()
    Mailbox(player).receive()
    Requests(player).receive()
    aftermath.learn()
    Inbox(company).create()
    clock.tell("requests")
    Advertising(player).tell()
    clock.tell("requests and what they cost, scores")
    Calls(player).create()
    clock.tell("segments and calls")
    ActiveSearch(player).create()
    clock.tell("register of clients")
    opened = [deal for deal in deals if deal.status == "open"]
    company.remember(
        [f"deal_{number}" for number in range(len(opened))],
        env["crm.lead"].browse([deal.lead_id for deal in opened]),
    )
    env.flush_all()
    history.sign_messages()
    _forget_notices(env, last_mail_id, last_message_id)
    clock.tell("today")
    return deals


def _last_id(model):
    return model.sudo().search([], order="id desc", limit=1).id or 0


def _forget_notices(env, last_mail_id, last_message_id):
    """What Odoo would send, and notices of what nobody has just assigned."""
    env["mail.mail"].sudo().search([("id", ">", last_mail_id)]).unlink()
    env["mail.message"].sudo().search(
        [("id", ">", last_message_id), ("message_type", "=", "user_notification")]
    ).unlink()
    env["mail.notification"].sudo().search([("mail_message_id", ">", last_message_id)]).unlink()


class Clock:
    def __init__(self):
        self.last = time.monotonic()

    def tell(self, what):
        now = time.monotonic()
        _logger.info("demo story: %s, %.1f s", what, now - self.last)
        self.last = now
