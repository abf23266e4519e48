from odoo import api, fields, models
from odoo.exceptions import UserError

#: what an outside program may tell
KNOWN = frozenset(
    {
        "external_key",
        "name",
        "description",
        "order",
        "order_id",
        "serial",
        "product_code",
        "quantity",
        "cause_code",
        "date_claim",
        "date_deadline",
        "blocks_closing",
    }
)


class CrmClaim(models.Model):
    """The door for outside programs."""

    _inherit = "crm.claim"

    @api.model
    def register(self, vals):
        """Register a claim that came from outside; the same key gives the same claim.

        :param dict vals: ``external_key`` (required), ``name`` (what is wrong, required),
            ``description``, ``order`` (number of the order) or ``order_id``, ``serial`` (serial
            number), ``product_code`` (internal reference), ``quantity``, ``cause_code``,
            ``date_claim``, ``date_deadline`` (ISO dates), ``blocks_closing``. The serial number
            alone is enough; without one an order and, when it has several products, the product.
        :return: ``{claim_id, number, state, created}``
        :raises UserError: something unknown, or nothing delivered that fits
        :raises AccessError: the caller may not make claims
        """
        self.browse().check_access("create")
        told = self._read_claim(vals)
        company = self.env.company
        # two calls at once: the later one is refused and called again with fresh eyes
        self.env["crm.inquiry.lock"]._take([f"claim/{company.id}/{told['external_key']}"])
        claim = self.search(
            [("external_key", "=", told["external_key"]), ("company_id", "=", company.id)], limit=1
        )
        created = not claim
        if created:
            claim = self.create(self._prepare_registered_claim(told, company))
        return {
            "claim_id": claim.id,
            "number": claim.number,
            "state": claim.state,
            "created": created,
        }

    @api.model
    def _read_claim(self, vals):
        if not isinstance(vals, dict):
            raise UserError(self.env._("A claim is a dictionary of values by field."))
        unknown = set(map(str, vals)) - KNOWN
        if unknown:
            raise UserError(
                self.env._("A claim has no field “%(field)s”.", field=sorted(unknown)[0])
            )
        for name in ("external_key", "name"):
            if not isinstance(vals.get(name), str) or not vals[name].strip():
                raise UserError(self.env._("A claim needs “%(field)s”.", field=name))
        for name in ("date_claim", "date_deadline"):
            self._read_date(vals, name)
        quantity = vals.get("quantity", 1)
        if isinstance(quantity, bool) or not isinstance(quantity, int | float) or quantity <= 0:
            raise UserError(self.env._("“quantity” of a claim is a number above zero."))
        return {**vals, "external_key": vals["external_key"].strip()}

    @api.model
    def _read_date(self, vals, name):
        try:
            fields.Date.to_date(vals.get(name) or False)
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._(
                    "“%(field)s” is not a date like 2026-11-30: %(value)s",
                    field=name,
                    value=vals[name],
                )
            ) from error

    @api.model
    def _prepare_registered_claim(self, told, company):
        item = self._find_told_item(told, company)
        cause = self._find_told_cause(told)
        # sudo: the caller told what it is about and may make claims; rights on the deal are
        # checked when the claim is made
        item = item.sudo()
        owner = item.lead_id.user_id or item.order_id.user_id
        vals = {
            "external_key": told["external_key"],
            "name": told["name"].strip(),
            "description": told.get("description") or False,
            "order_line_id": item.order_line_id.id,
            "order_id": item.order_id.id,
            "lead_id": item.lead_id.id,
            "product_id": item.product_id.id,
            "lot_id": item.lot_id.id,
            "partner_id": item.partner_id.id,
            "company_id": company.id,
            "quantity": told.get("quantity", 1),
            "cause_id": cause.id,
            "user_id": owner.filtered("active").id or self.env.uid,
            "blocks_closing": bool(told.get("blocks_closing")),
        }
        received = fields.Date.to_date(told.get("date_claim") or fields.Date.context_today(self))
        vals["date_claim"] = received
        vals["date_deadline"] = told.get("date_deadline") or fields.Date.add(
            received, days=company.sudo().claim_days
        )
        return vals

    @api.model
    def _find_told_item(self, told, company):
        """The delivered item the outside program means."""
        domain = [("company_id", "=", company.id)]
        for key, field in (
            ("serial", "lot_name"),
            ("order", "order_id.name"),
            ("order_id", "order_id"),
            ("product_code", "product_id.default_code"),
        ):
            if told.get(key):
                domain.append((field, "=", told[key]))
        if not any(told.get(key) for key in ("serial", "order", "order_id")):
            raise UserError(
                self.env._("A claim needs the serial number, or the order it is about.")
            )
        # sudo: outside programs have no right on orders; found is what they named themselves
        items = self.env["crm.delivered.item"].sudo().search(domain, limit=2)
        if not items:
            raise UserError(self.env._("Nothing was delivered that fits what the claim tells."))
        if len(items) > 1:
            raise UserError(
                self.env._("Several delivered items fit; tell “serial” or “product_code” as well.")
            )
        return items

    @api.model
    def _find_told_cause(self, told):
        code = told.get("cause_code")
        causes = self.env["crm.claim.cause"]
        if not code:
            return causes
        cause = causes.search([("code", "=", code)], limit=1)
        if not cause:
            raise UserError(self.env._("There is no cause of claims “%(code)s”.", code=code))
        return cause
