"""Documents that were adapted to a changed order by themselves.

Odoo tells about every document upstream of a changed order "manual actions may be needed", mostly
to nobody. What was settled, or asked of somebody by name, needs no second warning.
"""

_SETTLED = "crm_corporate_sales.sourcing_settled"


def note_settled(records):
    """Remember, until the end of the change, that these documents were taken care of."""
    settled = records.env.cr.precommit.data.setdefault(_SETTLED, {})
    settled.setdefault(records._name, set()).update(records.ids)


def drop_warnings(env):
    """Delete what Odoo said in this transaction about documents that are settled."""
    settled = env.cr.precommit.data.pop(_SETTLED, {})
    warning = env.ref("mail.mail_activity_data_warning", raise_if_not_found=False)
    if not settled or not warning:
        return
    since = env.cr.now().replace(microsecond=0)
    for model, ids in settled.items():
        # sudo: warnings of the server about documents the seller has no rights on
        env["mail.activity"].sudo().search(
            [
                ("res_model", "=", model),
                ("res_id", "in", list(ids)),
                ("activity_type_id", "=", warning.id),
                ("automated", "=", True),
                ("summary", "=", False),
                ("create_date", ">=", since),
            ]
        ).unlink()
