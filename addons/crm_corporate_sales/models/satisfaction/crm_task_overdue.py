from odoo import fields, models
from odoo.tools import SQL


class CrmTaskOverdue(models.Model):
    """Overdue tasks of deals, for heads: whose, since when, in which stage.

    A table by query over open activities; rights are those on the deal.
    """

    _name = "crm.task.overdue"
    _inherit = ["crm.lead.part"]
    _description = "Overdue Task"
    _auto = False
    _order = "date_deadline, id"
    _depends = {
        "mail.activity": [
            "res_model",
            "res_id",
            "user_id",
            "date_deadline",
            "active",
            "summary",
            "activity_type_id",
        ],
        "crm.lead": ["team_id", "company_id", "stage_id", "partner_id", "active"],
    }

    name = fields.Char(string="Task", readonly=True)
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    stage_id = fields.Many2one(comodel_name="crm.stage", readonly=True)
    activity_type_id = fields.Many2one(comodel_name="mail.activity.type", readonly=True)
    date_deadline = fields.Date(string="Due", readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT task.id, COALESCE(task.summary, kind.name ->> %(lang)s, kind.name ->> 'en_US')
                       AS name,
                   lead.id AS lead_id, lead.partner_id, task.user_id, lead.team_id,
                   lead.company_id, lead.stage_id, task.activity_type_id, task.date_deadline,
                   %(today)s - task.date_deadline AS days_late
              FROM mail_activity task
              JOIN crm_lead lead ON lead.id = task.res_id
         LEFT JOIN mail_activity_type kind ON kind.id = task.activity_type_id
             WHERE task.res_model = 'crm.lead' AND task.active AND task.user_id IS NOT NULL
               AND task.date_deadline < %(today)s AND lead.active
            """,
            lang=self.env.lang or "en_US",
            today=today,
        )

    def action_open_deal(self):
        """Open the deal of the task."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }
