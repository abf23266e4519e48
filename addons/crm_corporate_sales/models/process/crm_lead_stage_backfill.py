from odoo import api, models
from odoo.tools import SQL


class CrmLeadStageRun(models.Model):
    _inherit = "crm.lead.stage.run"

    @api.model
    def _backfill_from_tracking(self):
        """Stage history of deals that are older than this addon, from Odoo's tracking of stages.

        One statement for all deals: each tracked change ends one pass and begins the next; a deal
        without a change has had one pass since it was created.
        """
        stage_field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH change AS (
                    SELECT message.res_id AS lead_id, value.old_value_integer AS old_id,
                           value.new_value_integer AS new_id, message.date AS moment,
                           author_user.id AS user_id,
                           ROW_NUMBER() OVER (PARTITION BY message.res_id ORDER BY value.id) AS place
                      FROM mail_tracking_value value
                      JOIN mail_message message ON message.id = value.mail_message_id
                 LEFT JOIN LATERAL (
                           SELECT MIN(id) AS id FROM res_users WHERE partner_id = message.author_id
                           ) author_user ON TRUE
                     WHERE message.model = 'crm.lead' AND value.field_id = %(field)s
                ), pass AS (
                    SELECT lead.id AS lead_id,
                           COALESCE((SELECT old_id FROM change WHERE lead_id = lead.id AND place = 1),
                                    lead.stage_id) AS stage_id,
                           lead.create_date AS date_start, lead.create_uid AS user_id, 0 AS place
                      FROM crm_lead lead
                     UNION ALL
                    SELECT change.lead_id, change.new_id, change.moment, change.user_id, change.place
                      FROM change JOIN crm_lead lead ON lead.id = change.lead_id
                ), timed AS (
                    SELECT pass.*,
                           LEAD(date_start) OVER same_deal AS date_end,
                           LEAD(user_id) OVER same_deal AS user_end_id,
                           ROW_NUMBER() OVER (PARTITION BY lead_id, stage_id ORDER BY place) AS pass_number
                      FROM pass WINDOW same_deal AS (PARTITION BY lead_id ORDER BY place)
                )
                INSERT INTO crm_lead_stage_run (
                    lead_id, stage_id, stage_name, in_funnel, pass_number, state, date_start, date_end,
                    user_start_id, user_end_id, hours_calendar, user_id, team_id, company_id,
                    create_uid, create_date, write_uid, write_date)
                SELECT timed.lead_id, stage.id, COALESCE(stage.name->>'en_US', '?'), stage.in_funnel,
                       timed.pass_number, CASE WHEN timed.date_end IS NULL THEN 'running' ELSE 'left' END,
                       timed.date_start, timed.date_end, timed.user_id, timed.user_end_id,
                       EXTRACT(EPOCH FROM timed.date_end - timed.date_start) / 3600,
                       lead.user_id, lead.team_id, lead.company_id,
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM timed
                  JOIN crm_lead lead ON lead.id = timed.lead_id
             LEFT JOIN crm_stage stage ON stage.id = timed.stage_id
                 WHERE lead.stage_run_id IS NULL
                   AND NOT EXISTS (SELECT 1 FROM crm_lead_stage_run run WHERE run.lead_id = lead.id)
                """,
                field=stage_field.id,
                uid=self.env.uid,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead lead SET stage_run_id = run.id FROM crm_lead_stage_run run
                    WHERE run.lead_id = lead.id AND run.date_end IS NULL AND lead.stage_run_id IS NULL"""
            )
        )
        self.env.invalidate_all()
        self.search(
            [("date_end", "!=", False), ("hours_working", "=", 0)]
        )._backfill_working_hours()

    def _backfill_working_hours(self):
        if not self:
            return
        work_time = self._work_time_by_calendar(max(self.mapped("date_end")))
        for run in self:
            calendar = run._get_calendar()
            if calendar:
                run.hours_working = work_time[calendar].hours(run.date_start, run.date_end)
