from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_qualification_case import QualificationCase


@tagged("post_install", "-at_install")
class TestQualificationGate(QualificationCase):
    """Nothing becomes a deal without what a deal needs, by whatever way."""

    def _assert_names_missing(self, error, *names):
        for name in names:
            self.assertIn(f"({name})", str(error))

    def test_by_rpc_write(self):
        lead = self.lead.with_user(self.anna)
        with self.assertRaises(UserError) as caught:
            lead.write({"type": "opportunity"})
        self._assert_names_missing(
            caught.exception, "partner_id", "need_text", "expected_revenue", "date_deadline"
        )
        self.assertNotIn("(user_id)", str(caught.exception))

    def test_written_with_all_at_once(self):
        lead = self.lead.with_user(self.anna)
        lead.write({"type": "opportunity", **self.complete})
        self.assertEqual((lead.type, lead.qualification_result), ("opportunity", "deal"))
        self.assertEqual(lead.qualification_user_id, self.anna)

    def test_by_convert_opportunity(self):
        lead = self.lead.with_user(self.anna)
        with self.assertRaises(UserError):
            lead.convert_opportunity(self.customer)
        lead.write(self.complete)
        lead.convert_opportunity(self.customer)
        self.assertEqual(lead.qualification_result, "deal")

    def _convert(self, lead, **values):
        return (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.maxim)
            .with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids)
            .create(
                {
                    "lead_id": lead.id,
                    "name": "convert",
                    "action": "exist",
                    "partner_id": self.customer.id,
                    **values,
                }
            )
        )

    def test_by_odoos_wizard(self):
        lead = self._new_lead(user_id=False)
        wizard = self._convert(lead, user_id=self.anna.id, team_id=self.team.id)
        with self.assertRaises(UserError) as caught:
            wizard.action_apply()
        self.assertNotIn("(user_id)", str(caught.exception), "the wizard names them")
        self.env.invalidate_all()
        lead.write({k: v for k, v in self.complete.items() if k != "partner_id"})
        wizard = self._convert(lead, user_id=self.anna.id, team_id=self.team.id)
        wizard.action_apply()
        self.assertEqual((lead.type, lead.qualification_result), ("opportunity", "deal"))
        self.assertEqual((lead.user_id, lead.partner_id), (self.anna, self.customer))

    def test_by_odoos_mass_wizard(self):
        leads = self._new_lead(name="A") | self._new_lead(name="B", **self.complete)
        wizard = (
            self.env["crm.lead2opportunity.partner.mass"]
            .with_user(self.maxim)
            .with_context(active_model="crm.lead", active_ids=leads.ids, active_id=leads[0].id)
            .create({"deduplicate": False, "user_ids": [(6, 0, self.anna.ids)]})
        )
        with self.assertRaisesRegex(UserError, "“A”") as caught:
            wizard.action_mass_convert()
        self.assertNotIn("“B”", str(caught.exception))

    def test_later_is_no_word_of_the_caller(self):
        lead = self.lead.with_user(self.anna).with_context(qualification_later=True)
        with self.assertRaises(UserError):
            lead.write({"type": "opportunity"})

    def test_by_merging_with_a_deal_there_is_no_gate(self):
        """The deal passed it already."""
        deal = self._new_deal("Deal", partner_id=self.customer.id)
        merged = (self.lead | deal).with_user(self.maxim).merge_opportunity()
        self.assertEqual((merged.type, merged.qualification_result), ("opportunity", "deal"))

    def test_gate_of_team_and_company(self):
        lead = self.lead.with_user(self.anna)
        self.team.qualification_gate = "warn"
        lead.write({"type": "opportunity"})
        self.assertEqual(lead.qualification_result, "deal")
        self.assertIn("need_text", "".join(lead.message_ids.mapped("body")))
        self.team.qualification_gate = False
        self.env.company.qualification_gate = "free"
        other = self._new_lead().with_user(self.anna)
        other.write({"type": "opportunity"})
        self.assertNotIn("need_text", "".join(other.message_ids.mapped("body")))
        self.team.qualification_gate = "block"
        with self.assertRaises(UserError):
            self._new_lead().with_user(self.anna).write({"type": "opportunity"})

    def test_closing_in_the_past_is_none(self):
        lead = self.lead.with_user(self.anna)
        lead.write({**self.complete, "date_deadline": "2001-01-01"})
        for way in (
            lambda: lead.write({"type": "opportunity"}),
            lead.action_qualify_deal,
            lambda: lead.qualify("deal"),
        ):
            with self.assertRaisesRegex(UserError, r"in the past: .*2001.*\(date_deadline\)"):
                way()
        view = self.env.ref("crm_corporate_sales.crm_lead_view_form_qualify")
        with Form(lead, view=view) as form:
            self.assertIn("in the past", form.qualification_missing)
            form.date_deadline = fields.Date.context_today(lead)
            self.assertFalse(form.qualification_missing)
        lead.qualify("deal")
        lead.date_deadline = "2001-01-01"
        self.assertFalse(lead.qualification_missing, "the day of a deal may pass")

    def test_told_day_in_the_past_is_refused_whatever_the_gate(self):
        self.env.company.qualification_gate = "free"
        lead = self.lead.with_user(self.anna)
        for name in ("date_deadline", "decision_date"):
            with self.assertRaises(UserError) as caught:
                lead.qualify("deal", {**self.complete, name: "2001-01-01"})
            self.assertIn(f"({name}) is in the past, 2001-01-01", str(caught.exception))
            self.assertFalse(lead.need_text or lead[name], "nothing is half-written")
        lead.qualify("deal", {**self.complete, "decision_date": "2031-01-01"})
        self.assertEqual(lead.qualification_result, "deal")

    def test_the_server_is_not_asked(self):
        self.lead.sudo().write({"type": "opportunity"})
        self.assertEqual(self.lead.qualification_result, "deal")

    def test_process_of_the_team_starts(self):
        self.team.process_id = self.env.ref("crm_corporate_sales.process_corporate")
        lead = self.lead.with_user(self.anna)
        self.assertFalse(lead.process_id)
        lead.qualify("deal", self.complete)
        self.assertEqual(lead.process_id.code, "corporate")
        self.assertEqual(lead.process_status()[0]["stage"], "interest")

    def test_running_process_goes_on(self):
        lead = self.lead.with_user(self.anna)
        lead.process_start("simple")
        self.team.process_id = self.env.ref("crm_corporate_sales.process_corporate")
        lead.qualify("deal", self.complete)
        self.assertEqual(lead.process_id.code, "simple")

    def test_taken_back_to_a_lead(self):
        lead = self.lead.with_user(self.anna)
        lead.qualify("deal", self.complete)
        lead.type = "lead"
        self.assertFalse(lead.qualification_result)

    # ---- the form ---------------------------------------------------------------------

    def test_form_names_what_is_missing_while_filling(self):
        view = self.env.ref("crm_corporate_sales.crm_lead_view_form_qualify")
        with Form(self.lead.with_user(self.anna), view=view) as form:
            self.assertIn("Need", form.qualification_missing)
            form.need_text = "Brazing"
            self.assertNotIn("Need", form.qualification_missing)
            form.expected_revenue = 100
            form.date_deadline = "2031-01-01"
            form.source_id = self.source
            form.partner_id = self.customer
            self.assertFalse(form.qualification_missing)
        action = self.lead.with_user(self.anna).action_qualify_deal()
        self.assertEqual(action["res_id"], self.lead.id)
        self.assertEqual(self.lead.type, "opportunity")

    def test_customer_is_made_of_what_is_told(self):
        lead = self.lead.with_user(self.anna)
        values = {k: v for k, v in self.complete.items() if k != "partner_id"}
        lead.qualify(
            "deal",
            {
                **values,
                "partner_name": "Ural Forge",
                "contact_name": "Marina",
                "email_from": "marina@uralforge-gate.example.com",
                "vat": "RU7707083893",
            },
        )
        person = lead.partner_id
        self.assertEqual((person.name, person.parent_id.name), ("Marina", "Ural Forge"))
        self.assertEqual(person.parent_id.vat, "RU7707083893")
        known = self._new_lead(email_from="marina@uralforge-gate.example.com")
        known.with_user(self.anna).qualify("deal", values)
        self.assertIn(known.partner_id, person | person.parent_id, "known, so not made twice")

    def test_customer_is_not_made_when_the_gate_blocks(self):
        before = self.env["res.partner"].search_count([])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.lead.with_user(self.anna).qualify("deal", {"partner_name": "Ural Forge"})
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    # ---- deals that inquiries make at once --------------------------------------------

    def _registered_deal(self):
        self.env.ref("base.group_user").implied_ids -= self.env.ref("crm.group_use_lead")
        lead = self._register(phone="+7 495 5550199", team_id=self.team.id)[2]
        lead.user_id = self.anna
        self.assertEqual((lead.type, lead.qualification_result), ("opportunity", False))
        return lead

    def test_moving_on_takes_it_for_a_deal_and_warns(self):
        self.team.process_id = self.env.ref("crm_corporate_sales.process_corporate")
        lead = self._registered_deal()
        deal = lead.with_user(self.anna)
        deal.process_enter_stage("interest")
        self.assertFalse(deal.qualification_result, "the same stage again is no progress")
        deal.process_enter_stage("needs")
        self.assertEqual(deal.qualification_result, "deal")
        self.assertIn("need_text", "".join(deal.message_ids.mapped("body")))
        self.assertEqual(lead.inquiry_ids.state, "processed")

    def test_losing_is_no_progress(self):
        self.team.process_id = self.env.ref("crm_corporate_sales.process_corporate")
        lead = self._registered_deal()
        lead.with_user(self.anna).process_close("lost", {"lost_reason_id": self.reason.id})
        self.assertFalse(lead.qualification_result)

    def test_winning_is(self):
        lead = self._registered_deal()
        lead.with_user(self.anna).action_set_won()
        self.assertEqual(lead.qualification_result, "deal")

    # ---- rights -----------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_qualifies(self):
        for user in self.anna | self.hanna | self.maxim | self.robot:
            with self.subTest(user.name):
                lead = self._new_lead()
                [row] = lead.with_user(user).qualify("deal", self.complete)
                self.assertEqual((row["result"], row["missing"]), ("deal", []))
        for user in self.boris | self.marta | self.clerk | self.petra | self.dora | self.olga:
            with self.subTest(user.name):
                lead = self._new_lead()
                for result in ("deal", "not_lead", "nurture"):
                    with self.assertRaises(AccessError):
                        lead.with_user(user).qualify(result, {})
        for user in self.boris | self.petra | self.clerk:
            with self.subTest(user.name), self.assertRaises(AccessError):
                self._new_lead().with_user(user).qualification_status()

    def test_dispatcher_sorts_out_what_nobody_has(self):
        lead = self._new_lead(user_id=False, team_id=False)
        [row] = lead.with_user(self.dora).qualify("not_lead", {"lost_reason_code": "spam"})
        self.assertEqual((row["result"], row["is_junk"]), ("not_lead", True))

    def test_amount_stays_hidden_from_the_dispatcher(self):
        lead = self._new_lead(user_id=False, expected_revenue=123456)
        [row] = lead.with_user(self.dora).qualification_status()
        self.assertNotIn("123456", str(row))
        self.assertNotIn("expected_revenue", row["missing"])
        with self.assertRaises(AccessError):
            lead.with_user(self.dora).read(["expected_revenue"])
