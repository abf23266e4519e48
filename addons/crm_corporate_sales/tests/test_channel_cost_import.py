import base64
import io
import zipfile
from datetime import date, datetime

import openpyxl
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import channel_costs
from .test_channel_case import APRIL, MARCH, ChannelCase


@tagged("post_install", "-at_install")
class TestChannelCostImport(ChannelCase):
    """Costs out of a file: all of them, or none and every wrong line is named."""

    def _import(self, content, user=None, **values):
        if isinstance(content, str):
            content = content.encode()
        wizard = self.env["crm.channel.cost.import"].with_user(user or self.mila)
        return wizard.create({"file": base64.b64encode(content), **values}).action_import()

    def _costs(self):
        return self.env["crm.channel.cost"].search(
            [("source_id", "in", (self.search | self.fair | self.banner).ids)]
        )

    def _refused(self, content, *words, **values):
        """Nothing is made, and the message has the words; returns it."""
        before = self.env["crm.channel.cost"].search_count([])
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._import(content, **values)
        text = str(caught.exception)
        for word in words:
            self.assertIn(word, text)
        self.assertEqual(self.env["crm.channel.cost"].search_count([]), before)
        return text

    def test_csv(self):
        action = self._import(
            "month;source;campaign;amount;note\n"
            "2031-03;Channel search;;12 500,50;first\n"
            "04.2031;channel FAIR;Channel spring;1000;\n"
            ";;;;\n"
        )
        costs = self._costs()
        self.assertEqual(
            {
                (cost.month, cost.source_id, cost.campaign_id, cost.amount, cost.note)
                for cost in costs
            },
            {
                (MARCH, self.search, self.env["utm.campaign"], 12500.5, "first"),
                (APRIL, self.fair, self.spring, 1000, False),
            },
        )
        self.assertEqual(self.env["crm.channel.cost"].search(action["domain"]), costs)

    def test_workbook_in_russian(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Месяц", "Источник", "Канал", "Сумма"])
        sheet.append([datetime(2031, 3, 31), "Channel search", "Phone", 99.9])
        sheet.append([date(2031, 4, 1), "Channel search", "web", 100])
        file = io.BytesIO()
        book.save(file)
        self._import(file.getvalue())
        self.assertEqual(
            {(cost.month, cost.inquiry_channel, cost.amount) for cost in self._costs()},
            {(MARCH, "phone", 99.9), (APRIL, "web", 100)},
        )

    def test_every_wrong_line_is_named(self):
        self._spend(self.banner, MARCH, 5)
        self._refused(
            "month,source,channel,amount,currency\n"
            "2031-03,Channel search,,100,\n"
            "2031-13,Channel search,,100,\n"
            "2031-03,Channel fair,,much,\n"
            "2031-03,Channel nowhere,,100,\n"
            "2031-03,Channel search,,50,\n"
            "2031-03,,,50,\n"
            "2031-03,Channel banner,,50,\n"
            "2031-04,Channel banner,pigeon,50,\n"
            "2031-05,Channel banner,,50,ZZZ\n",
            "Nothing was imported",
            "Line 3: “2031-13”",
            "Line 4: “much”",
            "Line 5: there is no source “Channel nowhere”",
            "Line 6: the same channel and month as in line 2",
            "Line 7: no source",
            "Line 8: this channel has a cost in this month already",
            "Line 9: there is no way of inquiry “pigeon”",
            "Line 10: the currency “ZZZ”",
        )

    def test_many_wrong_lines(self):
        rows = "\n".join(f"2031-03,Nowhere {number},1" for number in range(50))
        text = self._refused(f"month,source,amount\n{rows}", "and 30 more")
        self.assertEqual(text.count("Line "), 20)

    def test_unknown_channels_are_made_on_demand(self):
        text = (
            "month,source,medium,campaign,amount\n2031-03,Channel new,New medium,New campaign,5\n"
        )
        self._refused(text, "Channel new", "New medium", "New campaign")
        self.assertFalse(self.env["utm.source"].search([("name", "=", "Channel new")]))
        self._import(text, make_missing=True)
        cost = self.env["crm.channel.cost"].search([("source_id.name", "=", "Channel new")])
        self.assertEqual((cost.medium_id.name, cost.amount), ("New medium", 5))

    def test_second_import_of_the_file_is_refused(self):
        text = "month,source,amount\n2031-03,Channel search,5\n2031-04,Channel search,6\n"
        self._import(text)
        self._refused(text, "Line 2: this channel", "Line 3: this channel")

    def test_files_that_are_none(self):
        for content, words in (
            (b"  \n", "empty"),
            (b"\x00\x01\x02", "CSV in UTF-8"),
            (b"PK\x03\x04 no workbook", "workbook"),
            ("month,source\n2031-03,x", "“amount”"),
            ("source,amount\nx,1", "“month”"),
            ("month,amount\n2031-03,1", "at least one"),
            ("month,month,source,amount\n", "twice"),
            ("month,source,amount\n", "no costs"),
        ):
            with self.subTest(content):
                self._refused(content, words)

    def test_hostile_files(self):
        """A file that swells when unpacked, or breaks half way, is refused in words."""
        book = openpyxl.Workbook()
        book.active.append(["month", "source", "amount"])
        file = io.BytesIO()
        book.save(file)
        whole = file.getvalue()
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/zeros", b"\0" * (channel_costs.MAX_UNPACKED + 1))
        self._refused(file.getvalue(), "too large")
        self._refused(b"x" * (channel_costs.MAX_BYTES + 1), "too large")
        broken = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(broken, "w") as copy:
            for item in archive.infolist():
                is_sheet = item.filename.startswith("xl/worksheets/")
                copy.writestr(item, b"<worksheet><" if is_sheet else archive.read(item))
        self._refused(broken.getvalue(), "workbook")
