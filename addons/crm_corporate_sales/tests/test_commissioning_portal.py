import base64
import io
import json

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .test_commissioning_case import PICTURE, CommissioningCase


@tagged("post_install", "-at_install")
class TestCommissioningPortal(CommissioningCase, HttpCase):
    """The customer reads and signs the act in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for bundle in ("web.report_assets_pdf", "web.report_assets_common"):
            cls.env["ir.qweb"]._get_asset_bundle(bundle, js=False, autoprefix=True).css()
        cls.petra.write({"password": "petra_deals"})
        cls.petra.partner_id.parent_id = cls.customer
        cls.act = cls._make_act()
        cls.url = f"/my/commissioning/{cls.act.id}"

    def _sign(self, token=None, name="Petra Buyer", signature=PICTURE, suffix=""):
        answer = self.url_open(
            f"{self.url}/accept{suffix}",
            data=json.dumps(
                {
                    "params": {
                        "access_token": token,
                        "name": name,
                        "signature": (signature or b"").decode(),
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
            timeout=60,
        )
        self.env.invalidate_all()
        return answer.json()["result"]

    def _text(self, content):
        pages = PdfFileReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_signature_by_the_link(self):
        token = self.act._portal_ensure_token()
        page = self.url_open(f"{self.url}?access_token={token}")
        self.assertIn(self.act.act_number, page.text)
        self.assertNotIn("7777", page.text, "no price")
        result = self._sign(token)
        self.assertTrue(result["force_refresh"], result)
        self.assertEqual(self.act.state, "signed")
        self.assertEqual(self.act.act_signed_by, "Petra Buyer")
        self.assertEqual(self.act.act_signed_way, "portal")
        self.assertTrue(self.act.act_signed_on)
        self.assertEqual(self.act.act_signed_ip, "127.0.0.1")
        self.assertTrue(self.act.act_signature)
        self.assertTrue(self.act.signed_copy)
        message = self.act.message_ids.filtered("attachment_ids")[:1]
        self.assertEqual(message.author_id, self.customer)
        self._settle()
        self.assertTrue(self.deal._get_execution_done()[self.deal]["commissioning"])

    def test_signing_twice_is_refused(self):
        token = self.act._portal_ensure_token()
        self._sign(token)
        before = self.act.act_signed_on
        result = self._sign(token, name="Somebody Else")
        self.assertIn("error", result)
        self.assertEqual(self.act.act_signed_by, "Petra Buyer")
        self.assertEqual(self.act.act_signed_on, before)

    def test_bad_token_is_refused(self):
        self.act._portal_ensure_token()
        for token in (None, "", "guess", False):
            with self.subTest(token):
                self.assertIn("error", self._sign(token))
        self.assertEqual(self.act.state, "act_to_sign")
        page = self.url_open(f"{self.url}?access_token=guess", allow_redirects=False)
        self.assertIn(page.status_code, (302, 303))
        pdf = self.url_open(f"{self.url}?access_token=guess&report_type=pdf", allow_redirects=False)
        self.assertIn(pdf.status_code, (302, 303))

    def test_token_of_another_act_is_refused(self):
        other = self._make_act(self._new_order((self.furnace, 1)).commissioning_ids)
        self.assertIn("error", self._sign(other._portal_ensure_token()))
        self.assertEqual(self.act.state, "act_to_sign")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_portal_user_sees_own_acts_only(self):
        stranger = self._new_user("pavel", "base.group_portal", password="pavel_deals")
        self.authenticate(stranger.login, "pavel_deals")
        self.assertIn("error", self._sign())
        self.assertNotIn(self.act.act_number, self.url_open("/my/commissioning").text)
        page = self.url_open(self.url, allow_redirects=False)
        self.assertIn(page.status_code, (302, 303))
        self.authenticate(self.petra.login, "petra_deals")
        self.assertIn(self.act.act_number, self.url_open("/my/commissioning").text)
        self.assertIn(self.act.act_number, self.url_open(self.url).text)
        self.assertTrue(self._sign()["force_refresh"])
        self.assertEqual(self.act.state, "signed")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_employee_without_rights_is_refused(self):
        self.clerk.password = "clerk_deals"
        self.authenticate(self.clerk.login, "clerk_deals")
        self.assertIn("error", self._sign())
        self.assertEqual(self.act.state, "act_to_sign")

    def test_signature_on_the_engineers_device(self):
        self.igor.password = "igor_deals"
        self.authenticate(self.igor.login, "igor_deals")
        action = self.act.with_user(self.igor).action_preview_act()
        self.assertIn(self.url, action["url"])
        self.assertIn("force_refresh", self._sign(self.act.access_token, name="Petrov"))
        self.assertEqual(self.act.act_signed_way, "device")
        message = self.act.message_ids.filtered("attachment_ids")[:1]
        self.assertEqual(message.author_id, self.igor.partner_id)

    def test_unready_act_is_not_shown(self):
        token = self.act._portal_ensure_token()
        self.act.action_return_to_work()
        page = self.url_open(f"{self.url}?access_token={token}")
        self.assertNotIn(self.furnace.name, page.text)
        self.assertIn("error", self._sign(token))
        self.assertEqual(self.act.state, "in_progress")

    def test_bad_signatures_change_nothing(self):
        token = self.act._portal_ensure_token()
        for name, signature in (
            ("", PICTURE),
            ("   ", PICTURE),
            ("x" * 200, PICTURE),
            ("Petra", b""),
            ("Petra", b"%%%"),
            ("Petra", base64.b64encode(b"<svg onload='x'/>")),
            ("Petra", base64.b64encode(b"no picture")),
        ):
            with self.subTest(name=name, signature=signature):
                self.assertIn("error", self._sign(token, name, signature))
        self.assertEqual(self.act.state, "act_to_sign")
        self.assertFalse(self.act.act_signed_by)

    def test_severe_defect_found_since_keeps_from_signing(self):
        token = self.act._portal_ensure_token()
        self.env["crm.commissioning.defect"].sudo().create(
            {"commissioning_id": self.act.id, "name": "Leaks", "severity": "severe"}
        )
        self.assertIn("Leaks", self._sign(token)["error"])
        self.assertEqual(self.act.state, "act_to_sign")

    def test_remarks_instead_of_a_signature(self):
        token = self.act._portal_ensure_token()
        page = self.url_open(f"{self.url}?access_token={token}")
        self.assertIn("csrf_token", page.text)
        self.authenticate(None, None)
        self.url_open(
            f"{self.url}/remarks?access_token={token}",
            data={"remarks": "The door squeaks <b>", "csrf_token": self._csrf()},
        )
        self.env.invalidate_all()
        message = self.act.message_ids[0]
        self.assertIn("The door squeaks &lt;b&gt;", message.body)
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual(self.act.activity_ids.user_id, self.anna)
        self.assertEqual(self.act.state, "act_to_sign")

    def _csrf(self):
        return http.Request.csrf_token(self)

    def test_outside_programs_can_not_sign(self):
        with self.assertRaises(AccessError):
            get_public_method(self.act, "sign_electronically")

    def test_two_signatures_at_once(self):
        self.act.sign_electronically("First", PICTURE)
        with self.assertRaises(UserError):
            self.act.sign_electronically("Second", PICTURE)
        self.assertEqual(self.act.act_signed_by, "First")
