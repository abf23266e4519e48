from odoo import api, fields, models

LIMIT = 1000


class CrmLead(models.Model):
    """The head of a team hears of its new leads: one message for all of some minutes."""

    _inherit = "crm.lead"

    is_news_for_head = fields.Boolean(
        string="Head Is to Be Told",
        readonly=True,
        copy=False,
        help="The lead came to the team unassigned; its head will be told of it in the next message.",
    )

    _news_for_head_idx = models.Index("(team_id) WHERE is_news_for_head")
    _pool_idx = models.Index(
        "(team_id, date_received, id) WHERE user_id IS NULL AND won_status = 'pending'"
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._note_news()
        return leads

    def write(self, vals):
        if "team_id" not in vals and "user_id" not in vals:
            return super().write(vals)
        before = {lead.id: (lead.team_id, lead.user_id) for lead in self}
        result = super().write(vals)
        self.filtered(
            lambda lead: (lead.sudo().team_id, lead.sudo().user_id) != before[lead.id]
        )._note_news()
        return result

    def _note_news(self):
        """Remember those of these leads that their team's head has to assign."""
        # sudo: the note is the server's; who leads a team is no secret
        leads = self.sudo()
        news = leads.filtered(
            lambda lead: (
                lead.team_id.user_id
                and not lead.user_id
                and lead.won_status == "pending"
                and lead.team_id.user_id != self.env.user
            )
        )
        if fresh := news.filtered(lambda lead: not lead.is_news_for_head):
            fresh._as_engine().with_context(mail_notrack=True).write({"is_news_for_head": True})
        if stale := (leads - news).filtered("is_news_for_head"):
            stale._as_engine().with_context(mail_notrack=True).write({"is_news_for_head": False})
        for head in news.team_id.user_id:
            # screens that show what is to be assigned renew themselves
            head.partner_id._bus_send("crm_corporate_sales/leads", {"kind": "arrived"})

    @api.model
    def _cron_tell_heads(self):
        """One message to each head about the leads that came since the last one."""
        found = self.search([("is_news_for_head", "=", True)], order="id", limit=LIMIT)
        locked = found.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["is_news_for_head", "user_id", "team_id"])
        news = locked.filtered(lambda lead: lead.is_news_for_head and not lead.user_id)
        for head, leads in news.grouped(lambda lead: lead.team_id.user_id).items():
            if head.active:
                leads._send_digest(
                    head.partner_id,
                    lambda env, number: env._("New leads to assign: %s", number),
                    {lead: lead._get_news_line() for lead in leads},
                )
        locked._as_engine().with_context(mail_notrack=True).write({"is_news_for_head": False})
        self.env["ir.cron"]._commit_progress(
            len(locked), remaining=self.search_count([("is_news_for_head", "=", True)])
        )

    def _get_news_line(self):
        self.ensure_one()
        who = self.partner_id.name or self.partner_name or self.contact_name
        return " – ".join(filter(None, (self.name, who)))
