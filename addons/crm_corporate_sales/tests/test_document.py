import base64

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_review_case import DealCase


class DocumentCase(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marta = cls._new_user("marta", "crm_corporate_sales.group_marketing")
        cls.calculation = cls.env.ref("crm_corporate_sales.document_kind_calculation")
        cls.proposal = cls.env.ref("crm_corporate_sales.document_kind_proposal")

    @classmethod
    def _new_file(cls, name="Calculation.txt", deal=None, **values):
        target = {"res_model": "crm.lead", "res_id": (deal or cls.deal).id}
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": b"1 + 1 = 2", **target, **values}
        )

    @classmethod
    def _new_template(cls, **values):
        return cls.env["crm.document.template"].create(
            {
                "name": "Price list",
                "kind_id": cls.proposal.id,
                "file": base64.b64encode(b"prices"),
                "file_name": "Prices.txt",
                **values,
            }
        )

    def _list(self, deal=None, user=None):
        """What the list says, over RPC as a user."""
        self.env.invalidate_all()
        documents = (deal or self.deal).with_user(user or self.anna).document_ids
        names = ["name", "kind", "date", "res_model", "res_id", "state"]
        return {row["name"]: row for row in documents.read(names)}


@tagged("post_install", "-at_install")
class TestDocument(DocumentCase):
    def test_list_holds_files_orders_and_contracts(self):
        file = self._new_file(document_kind_id=self.calculation.id)
        self._new_file("Unsorted.txt")
        quotation, order = self.env["sale.order"].create(
            [
                {"partner_id": self.customer.id, "opportunity_id": self.deal.id},
                {"partner_id": self.customer.id, "opportunity_id": self.deal.id},
            ]
        )
        order.action_confirm()
        contract = self.env["crm.contract"].create(
            {"number": "15-K", "partner_id": self.customer.id, "lead_id": self.deal.id}
        )
        rows = self._list()
        self.assertEqual(
            {name: (row["kind"], row["res_model"], row["state"]) for name, row in rows.items()},
            {
                "Calculation.txt": ("calculation", "ir.attachment", False),
                "Unsorted.txt": ("other", "ir.attachment", False),
                quotation.name: ("quotation", "sale.order", "draft"),
                order.name: ("order", "sale.order", "sale"),
                "15-K": ("contract", "crm.contract", "draft"),
            },
        )
        self.assertEqual(rows["Calculation.txt"]["res_id"], file.id)
        self.assertEqual(rows["15-K"]["res_id"], contract.id)
        self.assertEqual(len({row["id"] for row in rows.values()}), 5, "ids are unique")
        documents = self.deal.with_user(self.anna).document_ids
        self.assertEqual(
            documents.filtered(lambda item: item.res_id == quotation.id).state_name, "Quotation"
        )

    def test_other_files_stay_out(self):
        self._new_file("Of nobody.txt", res_model=False, res_id=False)
        self._new_file("Of a customer.txt", res_model="res.partner", res_id=self.customer.id)
        self._new_file("Of a field.txt", res_field="description")
        self.assertFalse(self._list())

    def test_list_is_searched_and_counted(self):
        self._new_file(document_kind_id=self.calculation.id)
        documents = self.env["crm.lead.document"].with_user(self.anna)
        self.assertEqual(documents.search_count([("lead_id", "=", self.deal.id)]), 1)
        groups = documents._read_group([], ["kind_id"], ["__count"])
        self.assertIn((self.calculation.with_user(self.anna), 1), groups)

    def test_reading_costs_the_same_for_many(self):
        self._new_file()
        deal = self.deal.with_user(self.anna)

        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            deal.document_ids.read(["name", "kind", "state_name"])
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        for number in range(20):
            self._new_file(f"{number}.txt")
        self.assertEqual(count_queries(), few)

    # ---- kinds ------------------------------------------------------------------------

    def test_kind_is_given_in_the_list(self):
        file = self._new_file()
        quotation = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "opportunity_id": self.deal.id}
        )
        for document in self.deal.with_user(self.anna).document_ids:
            if document.res_model == "ir.attachment":
                document.kind_id = self.proposal
                with self.assertRaises(UserError):
                    document.write({"name": "x"})
            else:
                with self.assertRaises(UserError):
                    document.kind_id = self.proposal
        self.assertEqual(file.document_kind_id, self.proposal)
        self.assertEqual(self._list()[quotation.name]["kind"], "quotation")

    def test_kind_is_given_on_the_form(self):
        file = self._new_file()
        with (
            Form(self.deal.with_user(self.anna)) as form,
            form.document_ids.edit(0) as line,
        ):
            line.kind_id = self.proposal
        self.assertEqual(file.document_kind_id, self.proposal)

    def test_kinds_the_list_needs_stay(self):
        contract = self.env.ref("crm_corporate_sales.document_kind_contract")
        with self.assertRaises(UserError):
            contract.unlink()
        with self.assertRaises(UserError):
            contract.code = "agreement"
        contract.name = "Agreement"
        self.calculation.unlink()

    # ---- ways in ----------------------------------------------------------------------

    def test_upload_by_kind(self):
        files = self.env["ir.attachment"].with_user(self.anna)
        file = files.create(
            {"name": "Offer.txt", "raw": b"x", "res_model": "crm.lead.document.upload"}
        )
        uploads = self.env["crm.lead.document.upload"].with_user(self.anna)
        values = {"lead_id": self.deal.id, "kind_id": self.proposal.id}
        upload = uploads.create({**values, "attachment_ids": [(6, 0, file.ids)]})
        upload.action_add()
        self.assertEqual(self._list()["Offer.txt"]["kind"], "proposal")
        with self.assertRaises(UserError):
            uploads.create(values).action_add()

    def test_upload_takes_no_file_of_another_record(self):
        own = self._new_deal("Anna's other deal")
        file = self._new_file(deal=own)
        upload = (
            self.env["crm.lead.document.upload"]
            .with_user(self.anna)
            .create(
                {
                    "lead_id": self.deal.id,
                    "kind_id": self.proposal.id,
                    "attachment_ids": [(6, 0, file.ids)],
                }
            )
        )
        with self.assertRaises(UserError):
            upload.action_add()

    def test_files_of_a_done_activity(self):
        deal = self.deal.with_user(self.anna)
        upload = "mail.mail_activity_data_upload_document"
        given = (
            self.env["ir.attachment"].with_user(self.anna).create({"name": "A.txt", "raw": b"a"})
        )
        first = deal.activity_schedule(upload, user_id=self.anna.id)
        first.action_feedback(attachment_ids=given.ids)
        second = deal.activity_schedule(upload, user_id=self.anna.id)
        own = self._new_file("B.txt", res_model="mail.activity", res_id=second.id)
        second.action_feedback(feedback="Done")
        self.assertEqual(set(self._list()), {"A.txt", "B.txt"})
        for file in given | own:
            self.assertEqual((file.res_model, file.res_id), ("crm.lead", deal.id))

    def test_activity_takes_no_file_of_another_record(self):
        file = self._new_file("D.txt", res_model="res.partner", res_id=self.customer.id)
        activity = self.deal.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_upload_document", user_id=self.anna.id
        )
        activity.action_feedback(attachment_ids=file.ids)
        self.assertFalse(self._list())
        self.assertEqual(file.res_model, "res.partner")

    def test_open_and_download(self):
        file = self._new_file()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": self.deal.id,
                "user_id": self.anna.id,
            }
        )
        documents = self.deal.with_user(self.anna).document_ids
        listed = documents.filtered(lambda item: item.res_model == "ir.attachment")
        self.assertEqual(listed.action_open()["url"], f"/web/content/{file.id}")
        self.assertIn("download=true", listed.action_download()["url"])
        quotation = documents - listed
        self.assertEqual(quotation.action_open()["res_id"], order.id)
        with self.assertRaises(UserError):
            quotation.action_download()

    def test_merged_deals_keep_their_files(self):
        other = self._new_deal("Second furnace")
        files = self._new_file("A.txt") | self._new_file("B.txt", deal=other)
        merged = (self.deal | other).with_user(self.maxim).merge_opportunity()
        self.assertEqual(
            {row["res_id"] for row in self._list(merged, self.maxim).values()}, set(files.ids)
        )
