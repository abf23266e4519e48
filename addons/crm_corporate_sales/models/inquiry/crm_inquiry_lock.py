from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_HOURS = 24
GC_BATCH = 10000


class CrmInquiryLock(models.Model):
    """Makes parallel registrations about the same person one after the other.

    A mere lock would not do: the transaction that waited still sees the database as it was before
    the other one committed, and would make a second lead. Writing the same row instead makes
    PostgreSQL refuse the later transaction (serialization failure), and Odoo calls again with
    fresh eyes (``odoo.service.model.retrying``).
    """

    _name = "crm.inquiry.lock"
    _description = "Lock of Inquiries"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, index=True)

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _take(self, keys):
        """Hold these keys till the end of the transaction.

        :param keys: sorted digests, see ``engine.matching.lock_keys``
        :raises psycopg2.errors.SerializationFailure: somebody else held one of them meanwhile
        """
        if not keys:
            return
        now = fields.Datetime.now()
        rows = SQL(", ").join(SQL("(%s, %s)", key, now) for key in keys)
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_inquiry_lock (key, date) VALUES %s "
                "ON CONFLICT (key) DO UPDATE SET date = EXCLUDED.date",
                rows,
            ),
            # refusing is its very purpose, no error for the log
            log_exceptions=False,
        )

    @api.autovacuum
    def _gc_locks(self):
        """Only transactions that run now need their keys."""
        limit = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        self.search([("date", "<", limit)], limit=GC_BATCH).unlink()
