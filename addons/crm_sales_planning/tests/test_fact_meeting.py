from freezegun import freeze_time
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactMeeting(FactCase):
    """Meetings get a result; held ones count by what they were about."""

    def _held(self, deal, start, **values):
        meeting = self._make_meeting(deal, start, **values)
        with freeze_time(start):
            meeting.with_user(meeting.user_id).action_meeting_held()
        return meeting

    def test_only_held_meetings_count(self):
        deal = self._make_deal(partner_id=self.customer.id)
        meeting = self._make_meeting(deal, "2031-05-05 09:00:00", meeting_kind="needs")
        self.assertFalse(self._get_facts("need_meeting"))
        meeting.with_user(self.anna).action_meeting_no_show()
        self.assertFalse(self._get_facts("need_meeting"))
        meeting.meeting_result = "held"
        fact = self._get_facts("need_meeting")
        self.assertEqual(
            (fact.user_id, fact.team_id, fact.lead_id, fact.partner_id),
            (self.anna, self.team, deal, self.customer),
        )
        meeting.with_user(self.anna).action_meeting_reset()
        self.assertFalse(self._get_facts("need_meeting"))

    def test_first_held_meeting_with_a_client_is_proposed_as_cold(self):
        deal = self._make_deal(partner_id=self.customer.id)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        other = self._make_deal(partner_id=contact.id)
        first = self._held(deal, "2031-05-05 09:00:00")
        second = self._held(other, "2031-05-06 09:00:00")
        self.assertEqual((first.meeting_kind, second.meeting_kind), ("cold", "other"))
        self.assertEqual(self._value("cold_meetings", "2031-05-01", "2031-05-31"), 1)

    def test_kind_follows_the_activity(self):
        deal = self._make_deal(partner_id=self.customer.id)
        terms = self.env.ref("crm_sales_planning.activity_type_terms_meeting")
        meeting = self._make_meeting(deal, "2031-05-05 09:00:00")
        activity = self._plan_activity(deal, terms, calendar_event_id=meeting.id)
        with freeze_time("2031-05-05 10:00:00"):
            activity._action_done()
        self.assertEqual((meeting.meeting_result, meeting.meeting_kind), ("held", "terms"))
        self.assertEqual(self._get_facts("terms_meeting").res_model, "calendar.event")

    def test_second_cold_meeting_with_a_client_does_not_count(self):
        deal = self._make_deal(partner_id=self.customer.id)
        for day in ("05", "06"):
            self._held(deal, f"2031-05-{day} 09:00:00", meeting_kind="cold")
        self.assertEqual(self._value("cold_meetings", "2031-05-01", "2031-05-31"), 1)

    def test_local_day_and_whole_days(self):
        deal = self._make_deal(partner_id=self.customer.id)
        late = self._held(deal, "2031-05-31 21:30:00", meeting_kind="needs")
        whole = self._held(
            deal,
            "2031-06-10 08:00:00",
            meeting_kind="needs",
            allday=True,
            start_date="2031-06-10",
            stop_date="2031-06-10",
        )
        days = {fact.res_id: str(fact.date) for fact in self._get_facts("need_meeting")}
        self.assertEqual(days, {late.id: "2031-06-01", whole.id: "2031-06-10"})

    def test_a_meeting_of_tomorrow_was_not_held(self):
        meeting = self._make_meeting(self._make_deal(), "2031-05-06 09:00:00")
        with freeze_time("2031-05-05 09:00:00"), self.assertRefused("has not begun"):
            meeting.with_user(self.anna).action_meeting_held()

    def test_client_by_attendees(self):
        meeting = self._make_meeting(
            self.env["crm.lead"],
            "2031-05-05 09:00:00",
            partner_ids=[(6, 0, (self.anna.partner_id | self.customer).ids)],
        )
        with freeze_time("2031-05-05 09:00:00"):
            meeting.with_user(self.anna).action_meeting_held()
        fact = self._get_facts("cold_meeting")
        self.assertEqual((fact.partner_id, fact.team_id), (self.customer, self.team))

    def test_deleted_meeting_keeps_its_fact(self):
        meeting = self._held(self._make_deal(), "2031-05-05 09:00:00", meeting_kind="needs")
        meeting.unlink()
        self.assertEqual(len(self._get_facts("need_meeting")), 1)

    def test_other_kind_replaces_the_fact(self):
        meeting = self._held(self._make_deal(), "2031-05-05 09:00:00", meeting_kind="needs")
        self.assertEqual(len(self._get_facts("need_meeting")), 1)
        meeting.meeting_kind = "terms"
        self.assertEqual(len(self._get_facts("need_meeting", "terms_meeting")), 1)

    def test_moved_meeting_counts_on_its_new_day(self):
        meeting = self._held(self._make_deal(), "2031-05-05 09:00:00", meeting_kind="needs")
        fact = self._get_facts("need_meeting")
        meeting.write({"start": "2031-05-07 09:00:00", "stop": "2031-05-07 10:00:00"})
        self.facts._sync_noted()
        self.assertEqual(str(fact.date), "2031-05-07")
