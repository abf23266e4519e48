from odoo import api, fields, models

TRIED_MAILS = 20


class CrmInquiryParserTrial(models.TransientModel):
    """A template tried on the mail received last."""

    _name = "crm.inquiry.parser.trial"
    _description = "Trial of a Mail Template"

    parser_id = fields.Many2one(
        comodel_name="crm.inquiry.parser", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many(
        comodel_name="crm.inquiry.parser.trial.line", inverse_name="trial_id", readonly=True
    )
    fits_count = fields.Integer(string="Mails It Fits", compute="_compute_fits_count")
    mail_count = fields.Integer(string="Mails Tried", compute="_compute_fits_count")

    @api.depends("line_ids.fits")
    def _compute_fits_count(self):
        for trial in self:
            trial.mail_count = len(trial.line_ids)
            trial.fits_count = len(trial.line_ids.filtered("fits"))

    @api.model_create_multi
    def create(self, vals_list):
        trials = super().create(vals_list)
        for trial in trials:
            trial._try_received()
        return trials

    def _try_received(self):
        inquiries = self.env["crm.inquiry"].search(
            [("mailbox", "!=", False)], order="received_at desc, id desc", limit=TRIED_MAILS
        )
        # sudo: mails of inquiries that the user may read
        mails = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "crm.inquiry"),
                    ("res_id", "in", inquiries.ids),
                    ("message_type", "=", "email"),
                ],
                order="id",
            )
        )
        first = {}
        for mail in mails:
            first.setdefault(mail.res_id, mail)
        self.env["crm.inquiry.parser.trial.line"].create(
            [
                self._prepare_line_vals(inquiry, first[inquiry.id])
                for inquiry in inquiries
                if inquiry.id in first
            ]
        )

    def _prepare_line_vals(self, inquiry, mail):
        parser = self.parser_id
        letter = parser._letter_of(mail.email_from, mail.subject, inquiry.mailbox, mail.body)
        result = parser._try_letter(letter)
        unmet = [
            self.env._("%(condition)s does not fit", condition=item["label"])
            for item in result["conditions"]
            if not item["met"]
        ]
        return {
            "trial_id": self.id,
            "inquiry_id": inquiry.id,
            "email_from": mail.email_from,
            "fits": result["fits"],
            "found": "\n".join(
                f"{item['label']}: {item['value']}" for item in result["fields"] if item["value"]
            ),
            "problems": "\n".join(
                unmet
                + [
                    f"{item['label']}: {item['problem']}"
                    for item in result["fields"]
                    if item["problem"]
                ]
            ),
        }


class CrmInquiryParserTrialLine(models.TransientModel):
    """What a template makes of one received mail."""

    _name = "crm.inquiry.parser.trial.line"
    _description = "Mail Tried with a Template"

    trial_id = fields.Many2one(
        comodel_name="crm.inquiry.parser.trial", required=True, ondelete="cascade"
    )
    inquiry_id = fields.Many2one(comodel_name="crm.inquiry", ondelete="cascade")
    received_at = fields.Datetime(related="inquiry_id.received_at")
    email_from = fields.Char(string="From")
    fits = fields.Boolean()
    found = fields.Text()
    problems = fields.Text()
