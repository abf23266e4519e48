"""Two years of planning in the demo company: who plans, what was reached, what is due today.

Built on the story of crm_corporate_sales, whose documents are the facts; nothing here is a fact
typed by hand.
"""

import logging
import random
import time

from .people import People
from .plans import Plans
from .statements import Statements
from .work import Work

_logger = logging.getLogger(__name__)

#: xmlids of the stories, see the demo of crm_corporate_sales
NAMESPACE = "__demo__"
SEED = 20261


def load(env):
    """Load the story into the company of the other one, once.

    :return: whether it was loaded; not without the demo company, and not twice
    """
    if not env.ref(f"{NAMESPACE}.team_vacuum", raise_if_not_found=False) or env.ref(
        f"{NAMESPACE}.team_department", raise_if_not_found=False
    ):
        return False
    company = env.ref("base.main_company")
    env = env(
        context={
            **env.context,
            "allowed_company_ids": company.ids,
            "lang": "en_US",
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_notify_force_send": False,
            "no_reset_password": True,
        }
    )
    last_mail = env["mail.mail"].sudo().search([], order="id desc", limit=1).id or 0
    rng, clock = random.Random(SEED), Clock()
    people = People(env)
    people.create()
    clock.tell("department and heads")
    work = Work(people, rng)
    work.hold_meetings()
    work.call()
    clock.tell("calls and meetings")
    env["crm.sales.fact"]._sync_all()
    env["crm.sales.deal.state"]._record()
    clock.tell("facts, states of deals")
    plans = Plans(people, rng)
    plans.create()
    clock.tell("plans")
    Statements(people, rng).say()
    clock.tell("statements")
    work.plan_today()
    clock.tell("today")
    env["mail.mail"].sudo().search([("id", ">", last_mail)]).unlink()
    return True


class Clock:
    def __init__(self):
        self.last = time.monotonic()

    def tell(self, what):
        now = time.monotonic()
        _logger.info("demo story of planning: %s, %.1f s", what, now - self.last)
        self.last = now
