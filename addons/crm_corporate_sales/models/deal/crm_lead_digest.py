from markupsafe import Markup, escape
from odoo import api, models

LINES = 50


class CrmLead(models.Model):
    """Digests: one message to each person about all that a batch brought them."""

    _inherit = "crm.lead"

    def _as_batch(self):
        """Without the one-by-one assignment mails; :meth:`_tell_assigned` makes up for them."""
        return self.with_context(mail_auto_subscribe_no_notify=True) if len(self) > 1 else self

    def _tell_assigned(self):
        """Who was given these deals hears of it."""
        # sudo: the digest goes to people whose deals the caller may not see any more
        for user, leads in self.sudo().grouped("user_id").items():
            if user and user != self.env.user and user.active:
                leads._send_digest(
                    user.partner_id,
                    lambda env, number: env._("You have been assigned %s deals", number),
                    {lead: lead.name for lead in leads},
                )

    def _tell_followers(self, subtype):
        """Who follows these deals with this subtype hears of the change.

        :param str subtype: xmlid of a ``mail.message.subtype``
        """
        # sudo: followers of deals that the caller may see are found by the server
        followers = (
            self.env["mail.followers"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("subtype_ids", "in", self.env["ir.model.data"]._xmlid_to_res_id(subtype)),
                    ("partner_id", "!=", self.env.user.partner_id.id),
                ],
                ["partner_id"],
                ["res_id:array_agg"],
            )
        )
        kind = self.env.ref(subtype).sudo()
        for partner, lead_ids in followers:
            leads = self.sudo().browse(lead_ids)
            leads._send_digest(
                partner,
                lambda env, number: f"{kind.with_env(env).name}: {number}",
                {lead: f"{lead.name} – {lead.stage_id.name}" for lead in leads},
            )

    @api.model
    def _tell_activities(self, activities):
        """Who was given these activities hears of it."""
        # sudo: activities were planned by the engine for whoever is responsible
        for user, own in activities.sudo().grouped("user_id").items():
            if user and user != self.env.user and user.active:
                texts = {}
                for activity in own:
                    lead = self.sudo().browse(activity.res_id)
                    texts[lead] = f"{activity.date_deadline}: {activity.summary} – {lead.name}"
                self._send_digest(
                    user.partner_id,
                    lambda env, number: env._("%s activities were planned for you", number),
                    texts,
                )

    @api.model
    def _send_digest(self, partner, title, texts):
        """Send one message.

        :param title: function of the environment in the partner's language and the number of deals
        :param dict texts: {deal: line of text}
        """
        env = self.env(context=dict(self.env.context, lang=partner.lang or self.env.lang))
        subject = title(env, len(texts))
        items = Markup("").join(
            Markup('<li><a href="%s">%s</a></li>')
            % (lead._notify_get_action_link("view"), escape(text))
            for lead, text in list(texts.items())[:LINES]
        )
        body = Markup("<p>%s</p><ul>%s</ul>") % (subject, items)
        if len(texts) > LINES:
            body += Markup("<p>%s</p>") % env._("and %s more", len(texts) - LINES)
        # sudo: a notice to a colleague
        env["mail.thread"].sudo().message_notify(
            partner_ids=partner.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
