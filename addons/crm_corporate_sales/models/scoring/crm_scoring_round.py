from odoo import api, fields, models
from odoo.tools import SQL


class CrmScoringRound(models.Model):
    """Where the scoring of leads stands: one row, the server's own.

    Not a parameter of the system: writing one makes every process forget its caches, and this is
    written every few minutes.
    """

    _name = "crm.scoring.round"
    _description = "Round of Scoring"
    _log_access = False

    since = fields.Datetime(
        readonly=True, help="When the last complete round began. Empty: every lead is to be scored."
    )
    begun = fields.Datetime(readonly=True, help="When the running round began.")
    last_id = fields.Integer(readonly=True, help="The last lead that the running round has scored.")
    only_row = fields.Boolean(readonly=True, default=True, required=True)

    _single = models.UniqueIndex("(only_row)")

    @api.model
    def _read_round(self):
        """(since, begun, last_id); a new round begins when none is running."""
        now = fields.Datetime.now()
        [row] = self.env.execute_query(
            SQL(
                """INSERT INTO crm_scoring_round AS round (begun, last_id, only_row)
                   VALUES (%s, 0, TRUE)
                   ON CONFLICT (only_row) DO UPDATE
                      SET begun = COALESCE(round.begun, EXCLUDED.begun),
                          last_id = CASE WHEN round.begun IS NULL THEN 0 ELSE round.last_id END
                   RETURNING since, begun, last_id""",
                now,
            )
        )
        return row

    @api.model
    def _advance(self, begun, last_id):
        """Note how far the round has come.

        :return: whether it is still the round that began then; a change of rules ends it
        """
        return bool(
            self.env.execute_query(
                SQL(
                    "UPDATE crm_scoring_round SET last_id = %s WHERE begun = %s RETURNING id",
                    last_id,
                    begun,
                )
            )
        )

    @api.model
    def _finish(self, begun):
        self.env.cr.execute(
            SQL(
                """UPDATE crm_scoring_round SET since = begun, begun = NULL, last_id = 0
                    WHERE begun = %s""",
                begun,
            )
        )

    @api.model
    def _reset(self):
        """Every lead is to be scored; a running round ends."""
        self.env.cr.execute("UPDATE crm_scoring_round SET since = NULL, begun = NULL, last_id = 0")
