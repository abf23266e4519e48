"""People who are called, and who calls them, for the tests."""

from collections import Counter
from datetime import date

from odoo.fields import Command

from .common import OWN, ProcessCase, make_user

PARTNER = "res.partner"
MONDAY = date(2026, 11, 23)


class CallCase(ProcessCase):
    """Mila of marketing has customers called by anna and boris."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        results = cls.env["crm.call.result"]
        results.search([("is_default", "=", True)]).is_default = False
        cls.yes = results.create(
            {
                "name": "Yes",
                "code": "test_yes",
                "is_reached": True,
                "is_positive": True,
                "makes_lead": True,
            }
        )
        cls.no = results.create({"name": "No", "code": "test_no", "is_reached": True})
        cls.again = results.create(
            {
                "name": "Again",
                "code": "test_again",
                "follow_up": "retry",
                "retry_days": 2,
                "max_attempts": 3,
            }
        )
        cls.never = results.create({"name": "Never", "code": "test_never", "blocks_phone": True})
        cls.talked = results.create(
            {"name": "Talked", "code": "test_talked", "is_reached": True, "is_default": True}
        )
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.contacts = cls._make_contacts(6)

    @classmethod
    def _make_contacts(cls, number, first=0, **values):
        return cls.env[PARTNER].create(
            [
                {
                    "name": f"Customer {place}",
                    "is_company": True,
                    "phone": f"+7 495 100-{place // 100:02}-{place % 100:02}",
                    **values,
                }
                for place in range(first, first + number)
            ]
        )

    def _make_campaign(self, user=None, **values):
        return (
            self.env["crm.call.campaign"]
            .with_user(user or self.mila)
            .create(
                {
                    "name": "Open day",
                    "partner_ids": [Command.set(self.contacts.ids)],
                    "method": "even",
                    "user_ids": [Command.set((self.anna | self.boris).ids)],
                    "date_start": MONDAY,
                    **values,
                }
            )
        )

    def _launch(self, **values):
        campaign = self._make_campaign(**values)
        campaign.action_launch()
        return campaign

    def _tasks(self, campaign, user=None):
        return campaign.sudo().task_ids.sorted("id").with_user(user or self.env.user)

    def _task_of(self, user, **values):
        campaign = self._launch(user_ids=[Command.set(user.ids)], **values)
        return self._tasks(campaign, user)[0]

    def _counts(self, campaign):
        return Counter(task.user_id.name for task in self._tasks(campaign))
