from odoo import api, models
from odoo.tools import clean_context


class CrmLead(models.Model):
    """Batches: stock Odoo logs, subscribes and mails deal by deal; here each is done once for all.

    Nothing is lost: the same messages, followers and tracking values come about, and each person
    gets one digest instead of a mail per deal (see ``crm_lead_digest.py``).
    """

    _inherit = "crm.lead"

    # ---- creating --------------------------------------------------------------------

    def _make_up_for_quiet_creation(self, vals_list):
        """What Odoo does deal by deal after creation: followers, log, notices; here once for all.

        :param list vals_list: values these deals were created with, under ``tracking_disable``
        """
        if self.env.context.get("tracking_disable"):
            return
        context = self.env.context
        user = self.env.user
        if not context.get("mail_create_nosubscribe") and user.active and not user.share:
            self.env["mail.followers"]._insert_followers(
                self._name, self.ids, user.partner_id.ids, customer_ids=[], check_existing=False
            )
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        for (owner, team), own in quiet.grouped(lambda lead: (lead.user_id, lead.team_id)).items():
            own._message_auto_subscribe(
                {"user_id": owner.id, "team_id": team.id}, followers_existing_policy="update"
            )
        if not context.get("mail_create_nolog"):
            self._message_log_batch({lead.id: lead._creation_message() for lead in self})
        if not context.get("mail_notrack"):
            tracked = self._track_get_fields()
            for lead, vals in zip(self, vals_list, strict=True):
                changes = [name for name in tracked if vals.get(name)]
                if changes and lead._track_template({lead.id: (changes, None)}):
                    self.env.cr.precommit.add(lead._track_post_template_finalize)
                    key = f"mail.tracking.create.{self._name}.{lead.id}"
                    self.env.cr.precommit.data.setdefault(key, changes)
        if not context.get("mail_auto_subscribe_no_notify"):
            self._tell_assigned()
            self._tell_followers("crm.mt_lead_create")

    @api.model
    def _fill_default_teams(self, vals_list):
        """The team by salesperson, looked up once per person; Odoo does it once per deal."""
        if "team_id" in self.default_get(["team_id"]):
            return
        default_user, default_type = self.default_get(["user_id", "type"]).values()
        teams = {}
        for vals in vals_list:
            user_id = vals.get("user_id", default_user)
            if "team_id" in vals or not user_id:
                continue
            kind = vals.get("type", default_type)
            if (user_id, kind) not in teams:
                domain = [("use_leads" if kind == "lead" else "use_opportunities", "=", True)]
                team = self.env["crm.team"]._get_default_team_id(user_id=user_id, domain=domain)
                teams[user_id, kind] = team.id
            vals["team_id"] = teams[user_id, kind]

    # ---- tracking --------------------------------------------------------------------

    def _write_tracked(self, vals, subtype="crm.mt_lead_stage"):
        """Write the same values and log the change: one message per deal as ever, in two inserts.

        :param str subtype: what followers subscribe to who want to hear of it
        """
        leads = self.sudo()._as_engine()
        if len(leads) == 1:
            leads.write(dict(vals))
            return
        names = self._track_get_fields()
        definitions = self.fields_get(
            names, attributes=("string", "type", "selection", "currency_field")
        )
        before = {lead.id: {name: lead[name] for name in definitions} for lead in leads}
        leads.with_context(mail_notrack=True).write(dict(vals))
        if leads._log_changes(definitions, before):
            leads._tell_followers(subtype)

    def _log_changes(self, definitions, before):
        """One message with tracking values for each deal that changed; whether any did."""
        changed = {}
        for lead in self:
            _names, commands = lead._mail_track(definitions, before[lead.id])
            if commands:
                changed[lead.id] = [values for _command, _zero, values in commands]
        if not changed:
            return False
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
            "body": "",
        }
        env = self.with_context(clean_context(self.env.context)).env
        # sudo: the log of a change that was allowed
        messages = (
            env["mail.message"].sudo().create([{**base, "res_id": lead_id} for lead_id in changed])
        )
        env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for message, rows in zip(messages, changed.values(), strict=True)
                for values in rows
            ]
        )
        return True
