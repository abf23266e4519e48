from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import clean_context

# Stage changes that followers may have asked to hear of; they then get Odoo's own message.
STAGE_SUBTYPES = ("crm.mt_lead_stage", "crm.mt_lead_won", "crm.mt_lead_lost")
DIGEST_LINES = 50


class CrmLead(models.Model):
    """Batches: stock Odoo mails and logs deal by deal; here each person gets one digest per batch."""

    _inherit = "crm.lead"

    def _as_batch(self):
        """Without the one-by-one assignment mails; :meth:`_tell_assigned` makes up for them."""
        return self.with_context(mail_auto_subscribe_no_notify=True) if len(self) > 1 else self

    @api.model
    def _as_create_batch(self, count):
        return self.with_context(mail_auto_subscribe_no_notify=True) if count > 1 else self

    # ---- tracking --------------------------------------------------------------------

    def _write_tracked(self, vals):
        """Write and log the change: one message per deal as ever, but all of them in one insert.

        Deals whose followers subscribed to stage changes go Odoo's way, so that they are notified.
        """
        leads = self.sudo()._as_engine()
        loud = leads if len(leads) == 1 else leads._filter_with_stage_followers()
        if loud:
            loud.write(dict(vals))
        quiet = leads - loud
        if not quiet:
            return
        names = self._track_get_fields()
        definitions = self.fields_get(names, attributes=("string", "type", "selection", "currency_field"))
        before = {lead.id: {name: lead[name] for name in definitions} for lead in quiet}
        quiet.with_context(mail_notrack=True).write(dict(vals))
        quiet._log_changes(definitions, before)

    def _filter_with_stage_followers(self):
        subtypes = [self.env["ir.model.data"]._xmlid_to_res_id(xmlid) for xmlid in STAGE_SUBTYPES]
        groups = self.env["mail.followers"].sudo()._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("subtype_ids", "in", subtypes)],
            ["res_id"],
        )
        return self.browse([lead_id for [lead_id] in groups])

    def _log_changes(self, definitions, before):
        author_id, email_from = self._message_compute_author()
        base = {
            "author_id": author_id,
            "email_from": email_from,
            "model": self._name,
            "record_alias_domain_id": False,
            "record_company_id": False,
            "message_type": "notification",
            "is_internal": True,
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "email_add_signature": False,
            "reply_to": email_from,
        }
        values = []
        for lead in self:
            _changed, tracking = lead._mail_track(definitions, before[lead.id])
            if tracking:
                values.append({**base, "res_id": lead.id, "body": "", "tracking_value_ids": tracking})
        if values:
            # sudo: the log of a change that was allowed
            self.env["mail.message"].sudo().with_context(clean_context(self.env.context)).create(values)

    # ---- digests ---------------------------------------------------------------------

    def _tell_assigned(self, count):
        """One message to each person about the deals a batch gave them."""
        if count < 2 or self.env.context.get("mail_auto_subscribe_no_notify"):
            return
        # sudo: the digest goes to people whose deals the caller may not see any more
        for user, leads in self.sudo().grouped("user_id").items():
            if user and user != self.env.user and user.active:
                lines = [(lead.display_name, lead._notify_get_action_link("view")) for lead in leads[:DIGEST_LINES]]
                self._send_digest(
                    user,
                    lambda env, number=len(leads): env._("You have been assigned %s deals", number),
                    lines,
                    len(leads),
                )

    @api.model
    def _tell_activities(self, activities):
        """One message to each person about the activities a batch planned for them."""
        for user, own in activities.sudo().grouped("user_id").items():
            if user and user != self.env.user and user.active:
                leads = self.sudo().browse(own.mapped("res_id"))
                lines = [
                    (f"{activity.date_deadline}: {activity.summary} – {lead.name}", lead._notify_get_action_link("view"))
                    for activity, lead in list(zip(own, leads, strict=True))[:DIGEST_LINES]
                ]
                self._send_digest(
                    user,
                    lambda env, number=len(own): env._("%s activities were planned for you", number),
                    lines,
                    len(own),
                )

    @api.model
    def _send_digest(self, user, title, lines, total):
        env = self.env(context=dict(self.env.context, lang=user.lang))
        subject = title(env)
        items = Markup("").join(
            Markup('<li><a href="%s">%s</a></li>') % (link, escape(text)) for text, link in lines
        )
        body = Markup("<p>%s</p><ul>%s</ul>") % (subject, items)
        if total > len(lines):
            body += Markup("<p>%s</p>") % env._("and %s more", total - len(lines))
        env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
