from odoo import api, fields, models
from odoo.tools import SQL

LEAD, OPEN, WON, LOST = "lead", "open", "won", "lost"
#: what is compared from day to day, all of it columns of the table
COMPARED = (
    "company_id",
    "user_id",
    "team_id",
    "partner_id",
    "industry_id",
    "amount",
    "weighted",
    "probability",
    "date_deadline",
    "stage_id",
    "state",
    "deal_kind",
    "channel_partner_id",
    "closed_on",
)
#: columns of :meth:`CrmSalesDealState._get_states_sql` after the day
STATE_COLUMNS = ("deal_ref", *COMPARED)
#: the same as conditions on a deal that indexes and statistics know
IN_STATE = {
    LEAD: SQL("lead.type = 'lead' AND lead.active AND lead.won_status = 'pending'"),
    OPEN: SQL("lead.type = 'opportunity' AND lead.active AND lead.won_status = 'pending'"),
    WON: SQL("lead.type = 'opportunity' AND lead.won_status = 'won'"),
    LOST: SQL("lead.type = 'opportunity' AND lead.won_status = 'lost'"),
}


class CrmSalesDealState(models.Model):
    """What a deal was like, and from which day to which.

    One row for each time in which nothing of it changed, so that the pipeline of any day can be read
    without keeping a copy of it for every day. ``valid_from`` and ``valid_to`` are days of the company, both
    inclusive, as the deal was at the end of the day; an empty ``valid_to``: still so. A deal that was
    deleted, merged or put aside has no row from that day on; what it was before stays.
    """

    _name = "crm.sales.deal.state"
    _description = "State of a Deal"
    _order = "valid_from desc, id desc"
    _rec_name = "name"

    deal_ref = fields.Integer(
        string="Number of the Deal",
        required=True,
        readonly=True,
        aggregator=None,
        help="The deal's id, also when it was deleted or merged.",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(readonly=True)
    valid_from = fields.Date(string="From", required=True, readonly=True)
    valid_to = fields.Date(string="To", readonly=True, help="Empty: it is still so.")
    company_id = fields.Many2one(comodel_name="res.company", required=True, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Group", readonly=True, ondelete="set null"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Client", readonly=True, ondelete="set null"
    )
    industry_id = fields.Many2one(
        comodel_name="res.partner.industry", string="Segment", readonly=True, ondelete="set null"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="Expected Revenue", readonly=True)
    weighted = fields.Monetary(
        readonly=True, help="Expected revenue by probability. Empty: nobody knows it any more."
    )
    probability = fields.Float(
        readonly=True, aggregator="avg", help="Empty: nobody knows it any more."
    )
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    stage_id = fields.Many2one(comodel_name="crm.stage", readonly=True, ondelete="set null")
    state = fields.Selection(
        selection=[(LEAD, "Lead"), (OPEN, "Open"), (WON, "Won"), (LOST, "Lost")],
        required=True,
        readonly=True,
        help="A lead is not a deal yet; only open ones are the pipeline.",
    )
    deal_kind = fields.Selection(
        selection=lambda self: self.env["crm.lead"]._fields["deal_kind"].selection,
        string="Kind of Deal",
        readonly=True,
    )
    channel_partner_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, ondelete="set null"
    )
    closed_on = fields.Date(readonly=True, help="The day on which it was won or lost.")
    is_rebuilt = fields.Boolean(
        string="From the Deal's Dates",
        readonly=True,
        help="Nobody looked on these days: the row follows from the dates of the deal.",
    )

    as_of = fields.Date(
        string="On the Day",
        compute="_compute_as_of",
        search="_search_as_of",
        help="What deals were like at the end of the day.",
    )

    _start_unique = models.UniqueIndex("(deal_ref, valid_from)")
    _current_unique = models.UniqueIndex("(deal_ref) WHERE valid_to IS NULL")
    _days_ordered = models.Constraint("CHECK (valid_to >= valid_from)")
    _open_index = models.Index(
        "(COALESCE(valid_to, 'infinity'::date), valid_from) WHERE state IN ('lead', 'open')"
    )
    _closed_index = models.Index("(valid_from, valid_to) WHERE state IN ('won', 'lost')")

    @api.depends("valid_to")
    def _compute_as_of(self):
        """The last day of the row; the field is there to be searched by."""
        for row in self:
            row.as_of = row.valid_to or fields.Date.context_today(row)

    @api.model
    def _search_as_of(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        [day] = value
        if not day:
            return NotImplemented
        return [
            ("valid_from", "<=", day),
            "|",
            ("valid_to", "=", False),
            ("valid_to", ">=", day),
        ]

    @api.model
    def _get_states_sql(self, days, states=None):
        """What deals were like at the end of days.

        Only rows of the companies, people and groups that the caller's scope allows may be shown:
        :meth:`Scope.where` fits the columns.

        :param days: dates of the company's calendar; today and later ones are the deals as they are
        :param tuple states: only deals in these states; it is quicker to say so here; None: all
        :return: a SELECT of ``day`` and :data:`STATE_COLUMNS`
        :rtype: odoo.tools.SQL
        """
        today = self.env["crm.sales.kpi"]._get_today()
        past = sorted({day for day in days if day < today})
        parts = []
        if past:
            parts.append(
                SQL(
                    """SELECT days.day, %s
                         FROM crm_sales_deal_state AS past
                         JOIN (VALUES %s) AS days (day)
                           ON past.valid_from <= days.day
                          AND COALESCE(past.valid_to, 'infinity'::date) >= days.day
                        WHERE %s""",
                    columns_sql("past", STATE_COLUMNS),
                    SQL(", ").join(SQL("(%s::date)", day) for day in past),
                    SQL("past.state IN %s", tuple(states)) if states else SQL("TRUE"),
                )
            )
        for day in sorted({day for day in days if day >= today}):
            parts.append(
                SQL(
                    "SELECT %s::date AS day, %s FROM (%s) AS live",
                    day,
                    columns_sql("live", STATE_COLUMNS),
                    self._get_live_sql(states=states or tuple(IN_STATE)),
                )
            )
        self._prepare_states()
        return SQL(" UNION ALL ").join(parts)

    def _prepare_states(self):
        """What was changed so far in this transaction is to be seen by queries."""
        self._record_noted()
        for name in ("crm.lead", "res.partner", "crm.team", self._name):
            self.env[name].flush_model()

    @api.model
    def _get_live_sql(self, lead_ids=None, states=None):
        """Deals as they are now: :data:`STATE_COLUMNS` and what a row is dated by.

        :param lead_ids: only these; None: all
        :param tuple states: only those in these states; None: all
        ``state`` is NULL for those that are in no pipeline: put aside, or lost before they were a deal.
        """
        return SQL(
            """SELECT lead.id AS deal_ref, lead.name, company.id AS company_id, lead.user_id,
                      lead.team_id, client.id AS partner_id, client.industry_id,
                      lead.expected_revenue AS amount, lead.prorated_revenue AS weighted,
                      lead.probability, lead.date_deadline, lead.stage_id,
                      CASE WHEN lead.type = 'lead'
                           THEN CASE WHEN lead.active AND lead.won_status = 'pending'
                                     THEN 'lead' END
                           WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
                           WHEN lead.active THEN 'open'
                       END AS state,
                      lead.deal_kind, lead.channel_partner_id,
                      CASE WHEN lead.won_status IN ('won', 'lost') THEN %(closed)s
                       END AS closed_on,
                      lead.type, company.today, company.seen_on,
                      LEAST(%(created)s, %(received)s, %(closed)s) AS started_on,
                      %(converted)s AS converted_on, %(written)s AS written_on
                 FROM crm_lead AS lead
            LEFT JOIN crm_team AS team ON team.id = lead.team_id
            LEFT JOIN res_users AS seller ON seller.id = lead.user_id
            LEFT JOIN (VALUES %(days)s) AS company (id, zone, today, seen_on)
                   ON company.id = COALESCE(
                          lead.company_id, team.company_id, seller.company_id, %(first)s)
            LEFT JOIN res_partner AS contact ON contact.id = lead.partner_id
            LEFT JOIN res_partner AS client ON client.id = contact.commercial_partner_id
                WHERE %(chosen)s AND (%(states)s)""",
            days=self._get_days_sql(),
            first=self.env.ref("base.main_company").id,
            chosen=SQL("lead.id IN %s", tuple(lead_ids)) if lead_ids else SQL("TRUE"),
            states=SQL(" OR ").join(SQL("(%s)", IN_STATE[name]) for name in states)
            if states
            else SQL("TRUE"),
            **{
                alias: _local_day(column)
                for alias, column in {
                    "created": "create_date",
                    "received": "date_received",
                    "closed": "date_closed",
                    "converted": "date_conversion",
                    "written": "write_date",
                }.items()
            },
        )

    @api.model
    def _get_days_sql(self):
        """VALUES of every company: id, time zone, today, the day on which deals were last compared."""
        facts, now = self.env["crm.sales.fact"], fields.Datetime.now()
        return SQL(", ").join(
            SQL(
                "(%s, %s, %s::date, %s::date)",
                company.id,
                str(facts._get_zone(company)),
                facts._get_local_day(company, now),
                company.pipeline_seen_on or None,
            )
            for company in self._get_companies()
        )

    @api.model
    def _get_companies(self):
        """All of them, closed ones too: every deal belongs to one, whichever the user works in."""
        # sudo: only their days are read
        return self.env["res.company"].sudo().search([("active", "in", (True, False))])


def columns_sql(alias, names, **instead):
    """Columns of a table, some of them replaced by an expression."""
    return SQL(", ").join(
        SQL("%s AS %s", instead[name], SQL.identifier(name))
        if name in instead
        else SQL.identifier(alias, name)
        for name in names
    )


def _local_day(column):
    return SQL(
        "(%s AT TIME ZONE 'UTC' AT TIME ZONE company.zone)::date", SQL.identifier("lead", column)
    )
