"""Templates of inbound mail: applied, tried, edited."""

import time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_mail_case import COMMON, LINES, MAIL, SALES, SITE, MailCase

FORM = f"""Name: Marina Petrova
Company: Furnace Works
Phone: +7 495 987-00-11
E-mail: {MAIL}
Product: SNV-77
Message: We need a furnace
soon"""
TABLE = """<table><tr><td>Имя</td><td>Анна</td></tr><tr><td>Телефон</td><td>+7 495 987-00-11</td></tr>
<tr><td>Почта</td><td>anna@client.example.com</td></tr><tr><td>Сообщение</td><td>Нужна печь</td></tr></table>"""


@tagged("post_install", "-at_install")
class TestMailParser(MailCase):
    # ---- applied ----------------------------------------------------------------------

    def test_site_form(self):
        product = self.env["product.product"].create(
            {"name": "Furnace 77", "default_code": "snv-77"}
        )
        source = self.env["utm.source"].create({"name": "Our site"})
        parser = self._new_parser(LINES, source_id=source.id, team_id=self.climate.id)
        inquiry = self._receive(self._form(FORM, To=COMMON))
        self.assertRecordValues(
            inquiry,
            [
                {
                    "channel": "web",
                    "parser_id": parser.id,
                    "contact_name": "Marina Petrova",
                    "company_name": "Furnace Works",
                    "phone_sanitized": "+74959870011",
                    "email": MAIL,
                    "product_name": "SNV-77",
                    "product_id": product.id,
                    "text": "We need a furnace\nsoon",
                    "source_id": source.id,
                    "team_id": self.climate.id,
                    "intake_problem": False,
                }
            ],
        )
        self.assertEqual(inquiry.lead_id.email_normalized, MAIL)
        self.assertEqual(inquiry.lead_id.source_id, source)

    def test_address_of_the_department_decides_before_the_template(self):
        self._new_parser(LINES, team_id=self.climate.id)
        self.assertEqual(self._receive(self._form(FORM, To=SALES)).team_id, self.team)

    def test_client_of_the_form_is_found(self):
        self._new_parser(LINES)
        partner = self._new_partner(email=MAIL)
        self.assertEqual(self._receive(self._form(FORM)).partner_id, partner)

    def test_two_forms_of_two_people_are_two(self):
        self._new_parser(LINES)
        first = self._receive(self._form("Name: Anna\nPhone: +7 495 111-11-11"))
        second = self._receive(self._form("Name: Boris\nPhone: +7 495 222-22-22"))
        self.assertNotEqual(first.lead_id, second.lead_id)
        self.assertFalse(first.email)

    def test_html_table(self):
        lines = [(target, "cell", where, required) for target, _how, where, required in LINES]
        self._new_parser([*lines, ("email", "cell", "Почта", False)])
        message = self._form("x")
        message.set_content(TABLE, subtype="html")
        inquiry = self._receive(message)
        self.assertRecordValues(
            inquiry,
            [{"contact_name": "Анна", "email": "anna@client.example.com", "text": "Нужна печь"}],
        )

    def test_answer_address_stands_in_for_a_missing_one(self):
        self._new_parser(LINES)
        message = self._form("Name: Anna", Reply_To="anna@client.example.com")
        self.assertEqual(self._receive(message).email, "anna@client.example.com")

    def test_template_for_letters_keeps_the_sender(self):
        pattern = r"тел[^\d+]*(?P<value>[\d +()-]{7,})"
        self._new_parser([("phone", "pattern", pattern, True)], sender=False, sender_is_site=False)
        inquiry = self._receive(self._mail("Нужна печь\nтел. +7 495 987-00-11"))
        self.assertEqual((inquiry.email, inquiry.phone_sanitized), (MAIL, "+74959870011"))

    def test_no_template_fits(self):
        self._new_parser(LINES)
        inquiry = self._receive(self._form("Somebody asks for a furnace"))
        self.assertEqual(inquiry.text, "Somebody asks for a furnace")
        self.assertFalse(inquiry.parser_id)

    def test_forwarded_form(self):
        self._new_parser(LINES)
        text = f"FYI\n\nFrom: {SITE}\nTo: {self.anna.email}\nSubject: Site form\n\n{FORM}"
        inquiry = self._receive(self._mail(text, From=self.anna.email))
        self.assertEqual((inquiry.contact_name, inquiry.email), ("Marina Petrova", MAIL))

    def test_product_in_any_language_and_only_one(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        products = self.env["product.product"]
        furnace = products.create({"name": "Furnace 77"})
        furnace.with_context(lang="ru_RU").name = "Печь 77"
        find = self.env["crm.inquiry"]._find_product
        self.assertEqual(find("печь 77", self.env.company.id), furnace)
        self.assertFalse(find("печь 7_", self.env.company.id))
        products.create({"name": "FURNACE 77"})
        self.assertFalse(find("Furnace 77", self.env.company.id))

    def test_other_company_has_templates_of_its_own(self):
        self._new_parser(LINES, company_id=self.other_company.id)
        self.assertFalse(self._receive(self._form(FORM)).parser_id)

    # ---- broken -----------------------------------------------------------------------

    def test_catastrophic_pattern_is_stopped(self):
        parser = self._new_parser(
            [
                ("contact_name", "label", "Name", True),
                ("phone", "pattern", r"(?P<value>(a+)+)$b", False),
            ]
        )
        begin = time.process_time()
        inquiry = self._receive(self._form("Name: Anna\n" + "a" * 30_000))
        self.assertLess(time.process_time() - begin, 5)
        self.assertEqual(inquiry.contact_name, "Anna")
        self.assertIn("too long", inquiry.intake_problem)
        self.assertIn("too long", parser.last_error)
        parser.line_ids[1].where = r"(?P<value>\d+)"
        parser.write({"line_ids": [(1, parser.line_ids[1].id, {"where": r"(?P<value>\d{5,})"})]})
        self.assertFalse(parser.last_error, "whoever changed it has seen to it")

    def test_broken_template_costs_no_mail(self):
        bad = self._new_parser([("phone", "pattern", r"(?P<value>\d+)", True)], sequence=1)
        good = self._new_parser(LINES, sequence=2)
        self.env.flush_all()
        # what the editor would never let through
        self.env.cr.execute(
            "UPDATE crm_inquiry_parser_line SET \"where\" = '(' WHERE parser_id = %s", [bad.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._receive(self._form(FORM)).parser_id, good)

    def test_template_that_raises_is_flagged(self):
        from ..engine import mail_parsing

        bad = self._new_parser([("phone", "label", "Phone", True)], sequence=1)
        read = mail_parsing.read

        def fail(template, letter):
            if template.id == bad.id:
                raise ZeroDivisionError("oops")
            return read(template, letter)

        self.patch(mail_parsing, "read", fail)
        inquiry = self._receive(self._form("Phone: 1234567"))
        self.assertEqual(inquiry.text, "Phone: 1234567")
        self.assertIn("oops", inquiry.intake_problem)
        self.assertIn("oops", bad.last_error)
        self.assertTrue(bad.last_error_at)

    def test_patterns_are_checked_when_saved(self):
        for how, where, words in (
            ("pattern", "(", "no valid"),
            ("pattern", "(?P<phone>1)", "group named value"),
            ("pattern", "x" * 501, "longer than"),
            ("label", " ; ", "label"),
        ):
            with self.subTest(where), self.assertRaisesRegex(ValidationError, words) as caught:
                self._new_parser([("phone", how, where, True)])
            self.assertIn("Phone", str(caught.exception))

    def test_number_of_fields_is_limited(self):
        with self.assertRaisesRegex(ValidationError, "more than 30"):
            self._new_parser([("phone", "label", "Phone", False)] * 31)

    # ---- tried ------------------------------------------------------------------------

    def test_tried_before_saving(self):
        with Form(self.env["crm.inquiry.parser"].with_user(self.dora)) as form:
            form.name = "New form"
            form.sender = "noreply@site"
            with form.line_ids.new() as line:
                line.target, line.how, line.where = "phone", "label", "Phone"
                line.required = True
            form.sample = "Name: Anna\nPhone: soon"
            result = form.try_result
            self.assertFalse(result["has_headers"])
            self.assertTrue(result["fits"])
            [field] = result["fields"]
            self.assertEqual((field["label"], field["value"]), ("Phone", "soon"))
            self.assertIn("hardly", field["problem"])
            begin, end = field["span"]
            self.assertEqual(result["text"][begin:end], "soon")
            with form.line_ids.edit(0) as line:
                line.where = "Mobile"
            self.assertFalse(form.try_result["fits"])
            self.assertIn("not found", form.try_result["fields"][0]["problem"])
            with form.line_ids.edit(0) as line:
                line.how, line.where = "pattern", "("
            self.assertIn("no valid", form.try_result["fields"][0]["problem"])
            with form.line_ids.edit(0) as line:
                line.where = r"Phone: (?P<value>.*)"
            self.assertTrue(form.try_result["fits"])

    def test_tried_on_the_source_of_a_mail(self):
        parser = self._new_parser(LINES)
        parser.sample = bytes(self._form(FORM)).decode()
        result = parser.try_result
        self.assertTrue(result["has_headers"] and result["fits"])
        self.assertEqual([item["met"] for item in result["conditions"]], [True])
        parser.sender = "somebody@else"
        self.assertFalse(parser.try_result["fits"])
        self.assertEqual(parser.try_result["conditions"][0]["told"], SITE)

    def test_tried_with_nothing(self):
        parser = self._new_parser(LINES)
        for sample in (False, "", "  \n"):
            parser.sample = sample
            self.assertFalse(parser.try_result)

    def test_too_long_sample(self):
        with self.assertRaisesRegex(ValidationError, "attachments"):
            self._new_parser(LINES, sample="x" * 1_000_001)

    def test_tried_on_received_mail(self):
        received = self._receive(self._form(FORM)) | self._receive(self._mail("Just a letter"))
        parser = self._new_parser(LINES)
        trials = self.env["crm.inquiry.parser.trial"].with_user(self.dora)
        trial = trials.browse(parser.with_user(self.dora).action_try_received()["res_id"])
        lines = trial.line_ids.filtered(lambda line: line.inquiry_id in received)
        self.assertEqual(set(lines.mapped("fits")), {True, False})
        fitting = lines.filtered("fits")
        self.assertIn("Phone: +7 495 987-00-11", fitting.found)
        self.assertIn("Sender does not fit", (lines - fitting).problems)
        self.assertEqual(trial.fits_count, len(trial.line_ids.filtered("fits")))

    # ---- shipped ----------------------------------------------------------------------

    def test_shipped_templates(self):
        shipped = {
            "parser_call_back": (
                self._form("Ваше имя: Анна\nВаш телефон: +7 495 987-00-11", Subject="Заказ звонка"),
                {"contact_name": "Анна", "phone_sanitized": "+74959870011", "channel": "web"},
            ),
            "parser_site_lines": (
                self._form(
                    "Imię i nazwisko: Anna\nFirma: Piece\nTelefon: +48 22 123 45 67\n"
                    "Adres e-mail: anna@piece.example.com\nWiadomość: Proszę o ofertę"
                ),
                {
                    "contact_name": "Anna",
                    "company_name": "Piece",
                    "phone_sanitized": "+48221234567",
                    "email": "anna@piece.example.com",
                    "text": "Proszę o ofertę",
                },
            ),
            "parser_free_text": (
                self._mail(
                    "Добрый день! Заказ 12345678901 от 01.02.2026.\nС уважением, Анна\n"
                    "ООО «Печь»\nтел.: 8 (495) 987-00-11"
                ),
                {"company_name": "ООО «Печь»", "phone_sanitized": "+74959870011", "email": MAIL},
            ),
        }
        parsers = self.env["crm.inquiry.parser"].with_context(active_test=False)
        table = self._form("x")
        table.set_content(TABLE.replace("Анна", "Инна"), subtype="html")
        shipped["parser_site_table"] = (table, {"contact_name": "Инна", "text": "Нужна печь"})
        for name in shipped:
            self.env.ref(f"crm_corporate_sales.{name}").active = True
        self.assertEqual(len(parsers.search([("active", "=", True)])), len(shipped))
        for name, (message, expected) in shipped.items():
            with self.subTest(name):
                inquiry = self._receive(message)
                self.assertEqual(inquiry.parser_id, self.env.ref(f"crm_corporate_sales.{name}"))
                self.assertRecordValues(inquiry, [expected])

    def test_shipped_templates_leave_letters_alone(self):
        self.env.ref("crm_corporate_sales.parser_site_lines").active = True
        letter = "Имя: Анна\nТелефон: 1234567\nE-mail: other@client.example.com"
        self.assertEqual(self._receive(self._mail(letter)).email, MAIL)

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_edits(self):
        parser = self._new_parser(LINES)
        for user in self.dora | self.maxim:
            theirs = parser.with_user(user)
            theirs.name = user.name
            theirs.line_ids[0].where = "Name"
            theirs.action_try_received()
            theirs.copy().unlink()
        for user in self.anna | self.robot | self.marta | self.petra | self.clerk:
            with self.subTest(user.name):
                theirs = parser.with_user(user)
                for attempt in (
                    lambda theirs=theirs: theirs.write({"name": "x"}),
                    lambda theirs=theirs: theirs.read(["name"]),
                    lambda theirs=theirs: theirs.create({"name": "x"}),
                    lambda theirs=theirs: theirs.unlink(),
                    lambda theirs=theirs: theirs.action_try_received(),
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_inquiry_is_read_by_those_who_see_no_templates(self):
        self._new_parser(LINES)
        inquiry = self._receive(self._form(FORM))
        for user in self.robot | self.marta:
            [row] = inquiry.with_user(user).read()
            self.assertEqual(row["product_name"], "SNV-77")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company_does_not_see_it(self):
        parser = self._new_parser(LINES, company_id=self.env.company.id)
        theirs = self._new_user(
            "dina",
            "crm_corporate_sales.group_dispatcher",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        for record in (parser, parser.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(theirs).read(["sequence"])
