from datetime import date, datetime

from .common import OWN, ProcessCase, make_user

MARCH, APRIL, MAY = date(2031, 3, 1), date(2031, 4, 1), date(2031, 5, 1)


class ChannelCase(ProcessCase):
    """Requests of three sources in two months of 2031, where nothing else is.

    The company's months begin in Moscow.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.company.channel_margin = 100
        cls.search, cls.fair, cls.banner = cls.env["utm.source"].create(
            [{"name": f"Channel {name}"} for name in ("search", "fair", "banner")]
        )
        cls.cpc, cls.print = cls.env["utm.medium"].create(
            [{"name": "Channel cpc"}, {"name": "Channel print"}]
        )
        cls.spring = cls.env["utm.campaign"].create({"name": "Channel spring"})
        cls.report = cls.env["crm.channel.report"]
        cls.period = [("month", ">=", "2031-01-01"), ("month", "<", "2032-01-01")]
        cls.span = ("2031-01-01", "2031-12-31")
        cls.spam_reason = cls.env["crm.lost.reason"].create(
            {"name": "Spam of the test", "is_not_lead": True, "is_junk": True}
        )

    @classmethod
    def _ask(cls, source, moment, **values):
        """An inquiry, and the lead it makes."""
        lead_values = {
            name: values.pop(name)
            for name in ("expected_revenue", "user_id", "won_on", "result", "lost")
            if name in values
        }
        inquiry = cls.env["crm.inquiry"].create(
            {
                "name": "Request",
                "channel": "web",
                "received_at": moment,
                "source_id": source and source.id,
                "team_id": cls.team.id,
                **values,
            }
        )
        inquiry.action_find_deal()
        cls._develop(inquiry.lead_id, **lead_values)
        return inquiry

    @classmethod
    def _develop(cls, lead, won_on=None, result=None, lost=None, **values):
        # sudo-like: the tests say what became of the lead, not how
        lead.sudo()._as_engine().write(values)
        if result:
            lead.sudo()._as_engine().write(
                {
                    "qualification_result": result,
                    **({"type": "opportunity"} if result == "deal" else {}),
                }
            )
        if won_on:
            stage = cls.env["crm.stage"].search(
                [("is_won", "=", True), ("process_id", "=", False)], limit=1
            )
            lead.write({"type": "opportunity"})
            lead.sudo()._as_engine().write({"stage_id": stage.id, "probability": 100})
            lead.sudo()._as_engine().write({"date_closed": won_on})
        if lost:
            lead.action_set_lost(lost_reason_id=lost.id)

    @classmethod
    def _spend(cls, source, month, amount, **values):
        return cls.env["crm.channel.cost"].create(
            {"source_id": source and source.id, "month": month, "amount": amount, **values}
        )

    @classmethod
    def _make_story(cls):
        """search: 4 asked in March, 1 in April; fair: 2 and a lead by hand; banner: money only."""
        cls.first = cls._ask(
            cls.search,
            datetime(2031, 3, 2, 9),
            medium_id=cls.cpc.id,
            email="one@search.example",
            expected_revenue=3000,
            won_on=datetime(2031, 4, 10, 9),
            result="deal",
        )
        cls.second = cls._ask(
            cls.search,
            datetime(2031, 3, 5, 9),
            medium_id=cls.cpc.id,
            campaign_id=cls.spring.id,
            email="two@search.example",
            expected_revenue=500,
            result="deal",
        )
        cls.junk = cls._ask(
            cls.search,
            datetime(2031, 3, 6, 9),
            medium_id=cls.cpc.id,
            email="spam@search.example",
            lost=cls.spam_reason,
        )
        # the same person again: no second lead, and a duplicate is no junk
        cls.double = cls._ask(
            cls.search, datetime(2031, 3, 7, 9), medium_id=cls.cpc.id, email="two@search.example"
        )
        cls.double.reject_reason = "duplicate"
        cls.double.action_reject()
        # 31 March 22:30 UTC is April in Moscow
        cls.april = cls._ask(
            cls.search,
            datetime(2031, 3, 31, 22, 30),
            medium_id=cls.cpc.id,
            email="april@search.example",
            result="nurture",
        )
        cls.visitor = cls._ask(
            cls.fair,
            datetime(2031, 3, 20, 9),
            channel="event",
            team_id=cls.other_team.id,
            email="one@fair.example",
            expected_revenue=8000,
            won_on=datetime(2031, 3, 25, 9),
            result="deal",
        )
        cls.wrong = cls.env["crm.inquiry"].create(
            {
                "name": "Wants a job",
                "channel": "event",
                "received_at": datetime(2031, 3, 21, 9),
                "source_id": cls.fair.id,
                "reject_reason": "wrong",
            }
        )
        cls.wrong.action_reject()
        cls.by_hand = cls.env["crm.lead"].create(
            {
                "name": "By hand",
                "type": "lead",
                "source_id": cls.fair.id,
                "team_id": cls.team.id,
                "user_id": cls.boris.id,
                "date_received": datetime(2031, 3, 22, 9),
            }
        )
        cls._spend(cls.search, MARCH, 1000)
        cls._spend(cls.search, MARCH, 400, campaign_id=cls.spring.id)
        cls._spend(cls.search, APRIL, 600)
        cls._spend(cls.fair, MARCH, 5000, inquiry_channel="event")
        cls._spend(cls.banner, MARCH, 250)

    def _read(self, *specs, by=("source_id",), domain=None, user=None):
        """{group: value or tuple of values}"""
        report = self.report.with_user(user) if user else self.report
        rows = report._read_group(domain or self.period, list(by), list(specs))
        width = len(by)
        return {
            (row[0] if width == 1 else row[:width]): (
                row[width] if len(specs) == 1 else row[width:]
            )
            for row in rows
        }

    def _picture(self, group_by="source_id", user=None, span=None):
        report = self.report.with_user(user) if user else self.report
        picture = report.get_picture(*(span or self.span), group_by)
        return {row["key"]: row for row in picture["rows"]}, picture["total"]
