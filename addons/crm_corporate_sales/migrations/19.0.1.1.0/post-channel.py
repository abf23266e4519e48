"""Leads made by inquiries before there was a report of channels are told how these came in."""


def migrate(cr, _version):
    cr.execute(
        """UPDATE crm_lead lead SET inquiry_channel = first.channel
             FROM (SELECT DISTINCT ON (lead_id) lead_id, channel
                     FROM crm_inquiry
                    WHERE created_lead IS TRUE AND lead_id IS NOT NULL
                    ORDER BY lead_id, received_at, id) AS first
            WHERE first.lead_id = lead.id AND lead.inquiry_channel IS NULL"""
    )
