from odoo.tests import tagged

from .test_sorting_case import SortingCase


@tagged("post_install", "-at_install")
class TestAssignmentNews(SortingCase):
    """The head is notified of each new lead (spec 2.6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([("is_news_for_head", "=", True)])._as_engine().write(
            {"is_news_for_head": False}
        )

    def _tell(self):
        """Messages to heads that the scheduled action sends now."""
        last = self.env["mail.message"].search([], limit=1, order="id desc").id or 0
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_tell_heads").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )

    def test_one_message_for_all(self):
        for name in ("First lead", "Second lead"):
            self._wait(name, team_id=self.team.id, contact_name="Marina")
        self._sort(self._wait("Third lead"))
        [message] = self._tell()
        self.assertEqual(message.partner_ids, self.hanna.partner_id)
        self.assertIn("3", message.subject)
        for name in ("First lead – Marina", "Second lead", "Third lead"):
            self.assertIn(name, message.body)
        self.assertFalse(self._tell(), "once")

    def test_each_head_hears_of_their_own(self):
        self.climate.user_id = self.boris
        self._wait("Furnace", team_id=self.team.id)
        self._wait("Chamber", team_id=self.climate.id)
        told = {message.partner_ids: message.body for message in self._tell()}
        self.assertIn("Furnace", told[self.hanna.partner_id])
        self.assertNotIn("Chamber", told[self.hanna.partner_id])
        self.assertIn("Chamber", told[self.boris.partner_id])

    def test_assigned_meanwhile_is_no_news(self):
        self._wait(team_id=self.team.id).sudo().lead_id.user_id = self.anna
        self._new_deal("Owned from the beginning")
        self.assertFalse(self._tell())

    def test_own_doing_is_no_news(self):
        self._new_deal("Mine", user_id=False).with_user(self.hanna)
        self.env["crm.lead"].search([("name", "=", "Mine")]).unlink()
        lead = (
            self.env["crm.lead"]
            .with_user(self.hanna)
            .create({"name": "Mine", "team_id": self.team.id, "user_id": False})
        )
        self.assertFalse(lead.sudo().is_news_for_head)
        self.assertFalse(self._tell())

    def test_back_in_the_pool_is_news(self):
        self.deal.with_user(self.anna).user_id = False
        self.assertEqual(len(self._tell()), 1)

    def test_lost_lead_or_left_head_is_no_news(self):
        lead = self._wait(team_id=self.team.id).sudo().lead_id
        lead.action_set_lost()
        self.hanna.active = False
        self._wait("Furnace", team_id=self.team.id)
        self.assertFalse(self._tell())

    def test_open_screens_renew_themselves(self):
        sent = []
        self.patch(
            type(self.env["bus.bus"]),
            "_sendone",
            lambda _bus, target, kind, message: sent.append((target, kind)),
        )
        inquiry = self._wait()
        group = self.env.ref("crm_corporate_sales.group_dispatcher")
        self.assertIn((group, "crm_corporate_sales/queue"), sent)
        sent.clear()
        self._sort(inquiry)
        self.assertIn((group, "crm_corporate_sales/queue"), sent)
        self.assertIn((self.hanna.partner_id, "crm_corporate_sales/leads"), sent)

    def test_queries_do_not_grow(self):
        def count(number):
            self.env["crm.lead"].create(
                [
                    {"name": f"Lead {index}", "team_id": self.team.id, "user_id": False}
                    for index in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._tell()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(45)
        self.assertLessEqual(many, few + 5)
