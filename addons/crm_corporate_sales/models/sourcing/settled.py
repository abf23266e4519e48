"""Documents that were adapted to a changed order by themselves.

Odoo tells about every document upstream of a changed order "manual actions may be needed", mostly
to nobody. What was settled, or asked of somebody by name, needs no second warning.
"""

_SETTLED = "crm_corporate_sales.sourcing_settled"


def note_settled(records):
    """Remember, until the end of the change, that these documents were taken care of."""
    settled = records.env.cr.precommit.data.setdefault(_SETTLED, {})
    settled.setdefault(records._name, set()).update(records.ids)


def direct_warnings(env):
    """Delete what Odoo said in this transaction about settled documents; give the rest to somebody."""
    settled = env.cr.precommit.data.pop(_SETTLED, {})
    warning = env.ref("mail.mail_activity_data_warning", raise_if_not_found=False)
    if not warning:
        return
    # sudo: warnings of the server about documents the seller has no rights on
    said = (
        env["mail.activity"]
        .sudo()
        .search(
            [
                ("res_model", "in", ("mrp.production", "purchase.order")),
                ("activity_type_id", "=", warning.id),
                ("automated", "=", True),
                ("summary", "=", False),
                ("create_date", ">=", env.cr.now().replace(microsecond=0)),
                ("create_uid", "=", env.uid),
            ]
        )
    )
    done = said.filtered(lambda item: item.res_id in settled.get(item.res_model, ()))
    done.unlink()
    for item in (said - done).filtered(lambda item: not item.user_id):
        item.user_id = env[item.res_model].sudo().browse(item.res_id)._get_planner()


def find_user(document, group):
    """Somebody of a group who works in the company of a document; empty if there is nobody."""
    return document.env["res.users"].search(
        [
            ("all_group_ids", "in", document.env.ref(group).ids),
            ("company_ids", "in", document.company_id.ids),
            ("share", "=", False),
        ],
        order="id",
        limit=1,
    )
