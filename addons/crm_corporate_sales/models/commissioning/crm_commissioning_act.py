import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

from .res_company import ACT_CODE

NAME_LENGTH = 120


class CrmCommissioning(models.Model):
    """The act of completed works «Акт выполненных работ» and its signature."""

    _inherit = "crm.commissioning"

    act_number = fields.Char(
        string="Act No.", readonly=True, copy=False, index="trigram", tracking=True
    )
    act_date = fields.Date(string="Date of the Act", copy=False, tracking=True)
    act_conclusion = fields.Text(
        string="Conclusion",
        default=lambda self: self.env._(
            "The equipment has been put into operation and works as specified."
        ),
        help="Stands in the act above the signatures.",
    )
    act_signed_by = fields.Char(
        string="Signed By",
        copy=False,
        tracking=True,
        help="Name and post of the customer's person.",
    )
    act_signed_on = fields.Datetime(string="Signed On", readonly=True, copy=False)
    act_signed_way = fields.Selection(
        selection=[
            ("paper", "On Paper"),
            ("portal", "In the Portal"),
            ("device", "On Our Device"),
        ],
        string="Signed How",
        readonly=True,
        copy=False,
    )
    act_signed_ip = fields.Char(string="Signed From (IP)", readonly=True, copy=False)
    act_signature = fields.Image(
        string="Signature", readonly=True, copy=False, max_width=1024, max_height=1024
    )
    signed_copy = fields.Binary(
        string="Signed Act", attachment=True, copy=False, help="The act signed by the customer."
    )
    signed_copy_name = fields.Char(string="Name of the Signed Act", copy=False)

    _act_uniq = models.UniqueIndex(
        "(company_id, act_number) WHERE act_number IS NOT NULL",
        "There is an act of this number already.",
    )

    @api.model
    def _next_act_number(self, date):
        # sudo: whoever makes an act takes the next number
        sequences = self.env["ir.sequence"].sudo().with_company(self.company_id)
        return sequences.next_by_code(ACT_CODE, sequence_date=date)

    # ------------------------------------------------------------
    # signing
    # ------------------------------------------------------------

    def action_sign_paper(self):
        """The signed copy is here: act to sign → signed.

        :raises UserError: the act is not made, no copy or no name of who signed, or a severe defect is open
        """
        for record in self:
            if record.state in ("draft", "planned", "in_progress"):
                raise UserError(
                    self.env._(
                        "“%(commissioning)s” has no act to sign yet. Make the act first.",
                        commissioning=record.display_name,
                    )
                )
            if not record.signed_copy or not (record.act_signed_by or "").strip():
                raise UserError(
                    self.env._(
                        "Add the signed copy of the act %(number)s and who signed it.",
                        number=record.act_number or "",
                    )
                )
            record._refuse_defects()
            record._move_state(
                ["act_to_sign"],
                "signed",
                act_signed_on=fields.Datetime.now(),
                act_signed_way="paper",
            )
        self._settle_signature()
        return True

    @api.private
    def sign_electronically(self, name, signature, ip=False, way="portal", author=None):
        """The customer signed on a screen; the caller has checked who that is.

        :param str name: who signed
        :param str signature: picture, base64
        :param str ip: address it came from
        :param str way: ``portal`` or ``device``
        :param author: partner in whose name the log tells it; default: the user's
        :raises UserError: no name, no readable signature, the act does not wait for one
        """
        self.ensure_one()
        name = " ".join((name or "").split())
        if not name:
            raise UserError(self.env._("Write your name."))
        if len(name) > NAME_LENGTH:
            raise UserError(
                self.env._("The name is longer than %(count)s letters.", count=NAME_LENGTH)
            )
        picture = self._read_signature(signature)
        self._refuse_defects()
        self._move_state(
            ["act_to_sign"],
            "signed",
            act_signed_by=name,
            act_signed_on=fields.Datetime.now(),
            act_signed_way=way,
            act_signed_ip=ip or False,
            act_signature=picture,
        )
        self.flush_recordset()
        self._attach_signed_act()
        self._settle_signature(author)

    def _read_signature(self, signature):
        try:
            raw = base64.b64decode(signature or "", validate=True)
            # other kinds, as SVG, may carry programs
            is_picture = guess_mimetype(raw) in ("image/png", "image/jpeg")
            picture = is_picture and image_process(raw, size=(1024, 1024), verify_resolution=True)
        except (TypeError, ValueError, binascii.Error, UserError) as error:
            raise UserError(self.env._("The signature can't be read. Sign again.")) from error
        if not picture:
            raise UserError(self.env._("Sign in the field first."))
        return base64.b64encode(picture)

    def _refuse_defects(self):
        for record in self:
            problems = record._get_defect_problems()
            if problems:
                raise UserError(
                    self.env._(
                        "The act %(number)s can't be signed:\n%(problems)s",
                        number=record.act_number or "",
                        problems="\n".join(f"– {problem}" for problem in problems),
                    )
                )

    def _attach_signed_act(self):
        """Print the act with the signature and keep it as the signed copy."""
        self.ensure_one()
        # sudo: the customer signed; the paper is made by the server
        reports = self.env["ir.actions.report"].sudo()
        content, kind = reports._render_qweb_pdf(
            "crm_corporate_sales.action_report_commissioning_act", self.ids
        )
        name = f"{self._get_act_name()}.{kind}"
        self._as_move().write({"signed_copy": base64.b64encode(content), "signed_copy_name": name})

    def _get_act_name(self):
        self.ensure_one()
        number = (self.act_number or "").replace("/", "-")
        return self.with_context(lang=self._get_act_lang()).env._(
            "Act of completed works %(number)s", number=number
        )

    def _get_act_lang(self):
        """The customer's language."""
        self.ensure_one()
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _settle_signature(self, author=None):
        """What follows from a signed act."""
        author = author or self.env.user.partner_id
        for record in self:
            files = []
            if record.signed_copy:
                files = [
                    (record.signed_copy_name or "act.pdf", base64.b64decode(record.signed_copy))
                ]
            record.message_post(
                body=self.env._(
                    "Act no. %(number)s of %(date)s was signed by %(name)s.",
                    number=record.act_number,
                    date=format_date(self.env, record.act_date),
                    name=record.act_signed_by,
                ),
                attachments=files if record.act_signed_way != "paper" else [],
                author_id=author.id,
                # the salesperson follows the order, not always this record
                partner_ids=record.user_id.partner_id.ids,
            )
        # sudo: an engineer has no right on orders; signed works are delivered
        self.sudo()._deliver_services()
        self._schedule_removals()

    def _deliver_services(self):
        """Works of orders without open commissionings count as delivered."""
        orders = self.order_id
        waiting = orders.commissioning_ids.filtered(
            lambda item: item.state in ("draft", "planned", "in_progress", "act_to_sign")
        ).order_id
        for line in (orders - waiting).commissioning_ids.service_line_ids:
            if (
                line.qty_delivered_method == "manual"
                and line.state == "sale"
                and line.qty_delivered < line.product_uom_qty
            ):
                line.qty_delivered = line.product_uom_qty

    def _schedule_removals(self):
        """What was promised in the act becomes an activity of who is responsible."""
        promised = self.defect_ids.filtered(lambda item: item.remove_until and not item.removed_on)
        for defect in promised:
            person = defect.user_id if defect.user_id.active else self.env["res.users"]
            commissioning = defect.commissioning_id
            # sudo: the customer who signs in the portal has no right on activities
            commissioning.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=defect.remove_until,
                summary=self.env._("Remove the defect: %(defect)s", defect=defect.name),
                user_id=(person or commissioning.user_id or commissioning.create_uid).id,
            )

    def _receive_remarks(self, text, author, today):
        """The customer does not sign yet and says why: whoever can help is told.

        :param str text: the customer's words
        :param author: partner who wrote
        :param date today: when it is to be answered
        """
        self.ensure_one()
        team = self.user_id | self.engineer_ids
        self.message_post(
            body=text,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=team.partner_id.ids,
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=today,
            summary=self.env._("The customer has remarks to the act %s", self.act_number),
            user_id=(self.user_id or self.engineer_ids[:1] or self.create_uid).id,
        )

    # ------------------------------------------------------------
    # to the customer
    # ------------------------------------------------------------

    def action_preview_act(self):
        """Open the page on which the customer reads and signs; also for a tablet on site."""
        self.ensure_one()
        self.check_access("write")
        return {"type": "ir.actions.act_url", "target": "self", "url": self.get_portal_url()}

    def action_send_act(self):
        """Open the letter with the link to the page of the signature."""
        self.ensure_one()
        if self.state != "act_to_sign":
            raise UserError(self.env._("First make the act; then it is sent to be signed."))
        template = self.env.ref("crm_corporate_sales.mail_template_commissioning_act")
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "force_email": True,
            },
        }
