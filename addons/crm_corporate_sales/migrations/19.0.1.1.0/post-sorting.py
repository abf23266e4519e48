"""Inquiries that were sorted before begin to wait for a salesperson now."""


def migrate(cr, _version):
    cr.execute(
        """UPDATE crm_inquiry SET sorted_at = now() AT TIME ZONE 'UTC'
            WHERE state = 'sorted' AND sorted_at IS NULL"""
    )
