from base64 import b64decode, b64encode
from datetime import timedelta
from email import message_from_bytes, policy

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import mail_kind, mail_repair, mail_text, matching
from .crm_inquiry_gateway import Place

DAYS_PARAMETER = "crm_corporate_sales.ignored_mail_days"
DAYS = 30
GC_BATCH = 1000
TEXT_LENGTH = 2000


class CrmInquiryIgnoredMail(models.Model):
    """Mail that made no inquiry because nobody wrote it; kept for a while, in case we were wrong."""

    _name = "crm.inquiry.ignored.mail"
    _description = "Ignored Mail"
    _order = "received_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    mailbox = fields.Char(readonly=True, help="The address that the mail came to.")
    reason = fields.Selection(
        selection=[
            (mail_kind.BOUNCE, "Bounce"),
            (mail_kind.AUTO_REPLY, "Automatic reply"),
            (mail_kind.OUT_OF_OFFICE, "Out of office"),
            (mail_kind.MAILING_LIST, "Mailing list"),
            (mail_kind.BULK, "Bulk mail"),
            (mail_kind.AUTO_GENERATED, "Made by a program"),
            (mail_kind.NO_RETURN_PATH, "No return address"),
            (mail_kind.LOOP, "Too many from one sender"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    received_at = fields.Datetime(
        string="Received On", required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    text = fields.Text(string="Beginning", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", required=True, readonly=True)
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True, index="btree_not_null"
    )
    key = fields.Char(required=True, readonly=True)
    source = fields.Binary(string="Mail", attachment=True, readonly=True)
    source_name = fields.Char(compute="_compute_source_name")
    inquiry_id = fields.Many2one(
        comodel_name="crm.inquiry",
        readonly=True,
        index="btree_not_null",
        help="The inquiry that was made of the mail after all.",
    )

    _key_uniq = models.UniqueIndex("(company_id, key)")

    def _compute_source_name(self):
        self.source_name = "mail.eml"

    @api.model
    def _keep(self, message, message_dict, place, reason):
        """Note a mail that makes no inquiry, once.

        :param message: ``EmailMessage``
        :param dict message_dict: what Odoo read of it
        :param Place place: where it arrived
        :param str reason: one of ``engine.mail_kind``
        :raises psycopg2.errors.SerializationFailure: a copy arrives at the same time, call again
        """
        # sudo: the gateway writes the list, nobody else does
        mails = self.sudo()
        known = [("key", "=", place.key), ("company_id", "=", place.company_id)]
        if mails.search_count(known, limit=1):
            return
        keys = matching.lock_keys(place.company_id, ignored_mail=place.key)
        mails.env["crm.inquiry.lock"]._take(keys)
        mails.create(
            {
                "name": message_dict.get("subject"),
                "email_from": message_dict.get("email_from"),
                "mailbox": place.mailbox,
                "reason": reason,
                "text": mail_text.read_body(message_dict.get("body")).text[:TEXT_LENGTH],
                "company_id": place.company_id,
                "team_id": place.team_id,
                "key": place.key,
                "source": b64encode(mail_repair.to_bytes(message)),
            }
        )

    def action_register(self):
        """Make an inquiry of the mail after all.

        :return: action that opens it
        :raises AccessError: the user may not register inquiries
        :raises UserError: it was registered before
        """
        self.ensure_one()
        self.check_access("read")
        self.env["crm.inquiry"].check_access("create")
        if self.inquiry_id:
            raise UserError(self.env._("This mail was registered already."))
        # sudo: the gateway's work; the right to register was checked
        inquiry = self.sudo()._register_after_all()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_inquiry"
        )
        return {**action, "views": [(False, "form")], "res_id": inquiry.id}

    def _register_after_all(self):
        source = self.with_context(bin_size=False).source
        message = message_from_bytes(b64decode(source), policy=policy.SMTP)
        threads = self.env["mail.thread"]
        message_dict = threads.message_parse(message)
        message_dict["is_bounce"] = False
        place = Place(
            company_id=self.company_id.id,
            key=self.key,
            team_id=self.team_id.id or 0,
            mailbox=self.mailbox or "",
        )
        routes = [("crm.inquiry", 0, place, self.env.uid, None)]
        message_dict.update(threads._message_parse_post_process(message, message_dict, routes))
        threads._message_route_process(message, message_dict, routes)
        self.inquiry_id = self.env["crm.inquiry"]._find_registered(self.key, self.company_id.id)
        return self.inquiry_id

    @api.model
    def _get_kept_days(self):
        # sudo: parameters of the system are for administrators
        value = self.env["ir.config_parameter"].sudo().get_param(DAYS_PARAMETER)
        return int(value) if (value or "").strip().isdigit() else DAYS

    @api.autovacuum
    def _gc_ignored_mail(self):
        limit = fields.Datetime.now() - timedelta(days=self._get_kept_days())
        self.search([("received_at", "<", limit)], limit=GC_BATCH).unlink()
