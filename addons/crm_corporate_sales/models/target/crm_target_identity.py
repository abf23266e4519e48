from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine import company_name, duplicates, matching, target_identity

KEY_FIELDS = {
    target_identity.TAX: "tax_key",
    target_identity.DOMAIN: "domain_key",
    target_identity.NAME: "name_key",
}


class CrmTarget(models.Model):
    """A company is in the register once: by tax number, else web domain, else name."""

    _inherit = "crm.target"

    tax_key = fields.Char(
        compute="_compute_identity", store=True, precompute=True, index="btree_not_null", copy=False
    )
    domain_key = fields.Char(
        compute="_compute_identity", store=True, precompute=True, index="btree_not_null", copy=False
    )
    name_key = fields.Char(
        compute="_compute_identity", store=True, precompute=True, index="btree_not_null", copy=False
    )
    identity_key = fields.Char(compute="_compute_identity", store=True, precompute=True, copy=False)
    known_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Looks Like the Customer",
        compute="_compute_known",
        help="A customer with the same tax number, web domain or name.",
    )
    known_lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Looks Like the Deal",
        compute="_compute_known",
        help="An open lead or deal of a company with the same tax number, web domain or name.",
    )

    _identity_key_uniq = models.UniqueIndex(
        "(company_id, identity_key) WHERE identity_key IS NOT NULL",
        "This company is in the register of clients already.",
    )

    @api.model
    def _get_identity_fields(self):
        return {"name", "vat", "website", "email", "company_id"}

    @api.model
    def _read_identity(self, vals):
        """:class:`Identity` out of values by field (told ones or a record's)."""
        return target_identity.Identity(
            tax=duplicates.tax_key(vals.get("vat") or ""),
            domain=duplicates.site_domain(vals.get("website") or "")
            or duplicates.mail_domain((vals.get("email") or "").strip()),
            name=company_name.key(vals.get("name") or ""),
        )

    def _get_identity(self):
        self.ensure_one()
        return self._read_identity(
            {"vat": self.vat, "website": self.website, "email": self.email, "name": self.name}
        )

    @api.depends("name", "vat", "website", "email")
    def _compute_identity(self):
        for target in self:
            identity = target._get_identity()
            target.tax_key = identity.tax or False
            target.domain_key = identity.domain or False
            target.name_key = identity.name or False
            target.identity_key = identity.key or False

    @api.model
    def _lock_identities(self, vals_list):
        """Two who enter the same company at once go one after the other.

        The unique index can't see that one knows the tax number and the other only the domain.
        """
        keys = set()
        for vals in vals_list:
            identity = self._read_identity(vals)
            company_id = vals.get("company_id") or self.env.company.id
            told = {f"target_{kind}": getattr(identity, kind) for kind in KEY_FIELDS}
            keys.update(matching.lock_keys(company_id, **told))
        # sudo: the locks are the server's own
        self.env["crm.inquiry.lock"].sudo()._take(sorted(keys))

    @api.model
    def _refuse_known_new(self, vals_list):
        """:raises ValidationError: a company to be entered is in the register, or comes twice"""
        by_company = {}
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            by_company.setdefault(company_id, []).append((vals, self._read_identity(vals)))
        for company_id, told in by_company.items():
            register = self._load_register(company_id, [identity for _vals, identity in told])
            for vals, identity in told:
                found = register.find(identity)
                if found:
                    raise ValidationError(self._describe_known(vals.get("name"), *found))
                register.add(vals.get("name"), identity)

    def _refuse_known_changed(self, vals):
        """:raises ValidationError: with these values one would be the same as another"""
        names = self._get_identity_fields()
        for company, targets in self.grouped("company_id").items():
            company_id = vals.get("company_id") or company.id
            told = {
                target: self._read_identity({**{name: target[name] for name in names}, **vals})
                for target in targets
            }
            register = self._load_register(company_id, list(told.values()))
            for target, identity in told.items():
                found = register.find(identity, but=target.id)
                if found:
                    raise ValidationError(
                        self._describe_known(vals.get("name") or target.name, *found)
                    )
                register.add(target.id, identity)

    @api.model
    def _load_register(self, company_id, identities):
        """Entries of the register that may be the same as these.

        :param int company_id: our company
        :param identities: list of :class:`Identity`
        :return: :class:`Register`
        """
        values = {
            name: {getattr(one, kind) for one in identities} - {""}
            for kind, name in KEY_FIELDS.items()
        }
        domain = Domain.OR(Domain(name, "in", list(found)) for name, found in values.items())
        # sudo: companies that colleagues work on count too
        targets = self.sudo().with_context(active_test=False)
        rows = targets.search_fetch(
            Domain("company_id", "=", company_id) & domain, list(KEY_FIELDS.values())
        )
        register = target_identity.Register()
        for row in rows:
            told = {kind: row[name] or "" for kind, name in KEY_FIELDS.items()}
            register.add(row.id, target_identity.Identity(**told))
        return register

    @api.model
    def _describe_known(self, name, key, kind):
        """Why a company can't be entered again.

        :param key: id of the entry that is there, or the name of one that is entered as well
        """
        if not isinstance(key, int):
            return self.env._(
                "“%(company)s” and “%(known)s” are the same company (the same %(sign)s).",
                company=name,
                known=key,
                sign=self._sign_name(kind),
            )
        # sudo: the owner is told so that the two can settle it
        known = self.sudo().browse(key)
        return self.env._(
            "“%(company)s” is in the register of clients already as “%(known)s” "
            "(the same %(sign)s; owner: %(owner)s).",
            company=name,
            known=known.name,
            sign=self._sign_name(kind),
            owner=known.user_id.name or self.env._("nobody"),
        )

    @api.model
    def _sign_name(self, kind):
        return {
            target_identity.TAX: self.env._("tax number"),
            target_identity.DOMAIN: self.env._("web domain"),
            target_identity.NAME: self.env._("name"),
        }[kind]

    # ------------------------------------------------------------
    # known as a customer or by a deal
    # ------------------------------------------------------------

    @api.depends("tax_key", "domain_key", "name_key", "partner_id", "lead_id")
    def _compute_known(self):
        self.known_partner_id = self.known_lead_id = False
        for company, targets in self.grouped("company_id").items():
            asked = targets.filtered(lambda target: not target.lead_id)
            identities = [target._get_identity() for target in asked]
            partners = self._find_known("res.partner", company, identities)
            leads = self._find_known("crm.lead", company, identities)
            for target, partner_id, lead_id in zip(asked, partners, leads, strict=True):
                target.known_lead_id = lead_id
                if not target.partner_id:
                    target.known_partner_id = partner_id

    @api.model
    def _find_known(self, model_name, company, identities):
        """Ids of records that may be these companies, or False; as far as the user may see them.

        :param str model_name: ``res.partner`` or ``crm.lead``
        :param company: ``res.company``
        :param identities: list of :class:`Identity`
        """
        model = self.env[model_name]
        if not identities or not model.has_access("read"):
            return [False] * len(identities)
        taxes, domains, names = (
            list({getattr(one, kind) for one in identities} - {""})
            for kind in target_identity.KINDS
        )
        same = Domain.OR(
            [
                Domain("duplicate_tax_key", "in", taxes),
                Domain("duplicate_site_key", "in", domains),
                Domain("duplicate_mail_key", "in", domains),
                Domain("duplicate_name_key", "in", names),
            ]
        )
        scope = Domain("company_id", "in", (company.id, False))
        if model_name == "crm.lead":
            scope &= Domain("won_status", "=", "pending")
        else:
            scope &= Domain("is_company", "=", True) & Domain("partner_share", "=", True)
        columns = [f"duplicate_{name}_key" for name in ("tax", "site", "mail", "name")]
        register = target_identity.Register()
        for row in model.search_fetch(scope & same, columns, order="id"):
            tax, name = row.duplicate_tax_key or "", row.duplicate_name_key or ""
            for domain in {row.duplicate_site_key or "", row.duplicate_mail_key or ""}:
                register.add(row.id, target_identity.Identity(tax, domain, name))
        found = [register.find(identity) for identity in identities]
        return [item[0] if item else False for item in found]

    def action_link_known(self):
        """Take the customer that looks the same for the target's card."""
        self.check_access("write")
        for target in self.filtered("known_partner_id"):
            target.partner_id = target.known_partner_id
        return True
