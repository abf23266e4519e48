import re
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import escape_psql

from ...engine import matching

TOLD_TEXTS = ("name", "contact_name", "company_name", "phone", "email", "text")
UTM_MODELS = {"source": "utm.source", "medium": "utm.medium", "campaign": "utm.campaign"}
TEXTS = (*TOLD_TEXTS, *UTM_MODELS, "external_key", "team_code")
#: what a database can't keep: the null character, halves of a surrogate pair
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: clocks and time zones differ by less
FUTURE = timedelta(days=1)
KNOWN = {*TEXTS, "channel", "team_id", "received_at"}


class CrmInquiry(models.Model):
    """Registering inquiries: the way in for outside programs (spec 08-api.md)."""

    _inherit = "crm.inquiry"

    @api.model
    def register(self, vals):
        """Take an inquiry: find its customer and deal, or make a lead.

        The same ``external_key`` gives the same answer, in parallel calls too. A person who asks
        again within the window (parameter ``crm_corporate_sales.inquiry_window_days``, 14 days
        by default) gets a second inquiry on the same deal.

        :param dict vals: ``external_key, channel, name, contact_name, company_name, phone,
            email, text, team_id | team_code, source, medium, campaign, received_at`` (UTC)
        :return: dict of ``inquiry_id, lead_id, partner_id`` (ids or False) and ``created_lead``;
            ``lead_id`` is False when a human has to choose between several open deals
        :raises UserError: a value can't be understood; the message names the field
        :raises AccessError: the caller may not register inquiries
        :raises psycopg2.errors.SerializationFailure: a parallel call about the same person came
            first; Odoo's RPC calls again by itself, other callers wrap this in ``retrying``
        """
        self.check_access("create")
        return self._register_told(self._read_vals(vals))._answer()

    @api.model
    def _register_told(self, told):
        """Make the inquiry of a request, by whatever channel it came.

        :param dict told: what is known of the request, see ``crm_inquiry_match.py``, and its
            ``external_key``
        :return: the inquiry; the one made before when the key is known
        :raises psycopg2.errors.SerializationFailure: see :meth:`register`
        """
        # sudo: deals of colleagues have to be found too, else a second lead would be made; the
        # caller's right to register was checked
        model = self.sudo().with_company(told["company_id"])
        key = told["external_key"]
        known = model._find_registered(key, told["company_id"])
        if known:
            return known
        self._lock_person(told, external_key=key)
        told.update(model._find_utm(told))
        # the outside program follows nothing it brings; when and how it came the inquiry says itself
        model = model._as_move().with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return model.create(model._prepare_registered_vals(told))

    def _answer(self):
        self.ensure_one()
        return {
            "inquiry_id": self.id,
            "lead_id": self.lead_id.id,
            "partner_id": self.partner_id.id,
            "created_lead": self.created_lead,
        }

    @api.model
    def _find_registered(self, key, company_id):
        if not key:
            return self.browse()
        return self.search([("external_key", "=", key), ("company_id", "=", company_id)], limit=1)

    @api.model
    def _prepare_registered_vals(self, told):
        names = [*self._get_told_fields(), "company_id", "external_key"]
        names += [f"{name}_id" for name in UTM_MODELS]
        return {**{name: told[name] for name in names}, **self._find_or_make_deal(told)}

    # ------------------------------------------------------------
    # reading what was told
    # ------------------------------------------------------------

    @api.model
    def _read_vals(self, vals):
        """Check and normalise the values of an outside program."""
        if not isinstance(vals, dict):
            raise UserError(self.env._("An inquiry is a dictionary of values by field."))
        unknown = set(map(str, vals)) - KNOWN
        if unknown:
            raise UserError(
                self.env._("An inquiry has no field “%(field)s”.", field=sorted(unknown)[0])
            )
        told = {name: self._read_text(name, vals.get(name)) for name in TEXTS}
        if not any(told[name] for name in TOLD_TEXTS):
            raise UserError(
                self.env._("Nothing is told; fill at least one of: %s.", ", ".join(TOLD_TEXTS))
            )
        told["channel"] = self._read_channel(vals.get("channel"))
        told["received_at"] = self._read_received_at(vals.get("received_at"))
        team = self._read_team(vals.get("team_id"), told.pop("team_code"))
        company = team.company_id or self.env.company
        who = told["contact_name"] or told["company_name"] or told["phone"] or told["email"]
        return {
            **told,
            "name": matching.summary(told["name"], told["text"], who),
            "team_id": team.id,
            "company_id": company.id,
            "phone_sanitized": self._sanitize_phone(told["phone"], company),
            "email_normalized": self._normalize_email(told["email"]),
        }

    @api.model
    def _refuse(self, name, value):
        """:raises UserError: always, naming the field and what was given"""
        raise UserError(
            self.env._("“%(field)s”: can't read “%(value)s”.", field=name, value=str(value)[:100])
        )

    @api.model
    def _read_text(self, name, value):
        if value is None or value is False:
            return False
        if not isinstance(value, str) or UNSTORABLE.search(value):
            self._refuse(name, ascii(value))
        return value.strip() or False

    @api.model
    def _read_channel(self, value):
        if value not in self._fields["channel"].get_values(self.env):
            self._refuse("channel", value)
        return value

    @api.model
    def _read_received_at(self, value):
        if not value:
            return fields.Datetime.now()
        if not isinstance(value, (str, datetime)):
            self._refuse("received_at", value)
        try:
            moment = matching.read_moment(str(value))
        except (ValueError, OverflowError):
            self._refuse("received_at", value)
        if moment > fields.Datetime.now() + FUTURE:
            raise UserError(
                self.env._(
                    "“received_at”: “%(value)s” is more than a day ahead (UTC).", value=moment
                )
            )
        return moment

    @api.model
    def _read_team(self, team_id, team_code):
        teams = self.env["crm.team"]
        if team_id:
            if not isinstance(team_id, int) or isinstance(team_id, bool):
                self._refuse("team_id", team_id)
            team = teams.search([("id", "=", team_id)])
            if not team:
                self._refuse("team_id", team_id)
            return team
        if not team_code:
            return teams
        # the own company's team comes before a shared one of the same code
        team = teams.search(
            [
                ("code", "=ilike", escape_psql(team_code)),
                ("company_id", "in", (self.env.company.id, False)),
            ],
            order="company_id",
            limit=1,
        )
        if not team:
            self._refuse("team_code", team_code)
        return team

    @api.model
    def _find_utm(self, told):
        """Source, medium and campaign by name; unknown ones are made."""
        found = {}
        for name, model_name in UTM_MODELS.items():
            value = told.get(name)
            records = self.env[model_name].with_context(active_test=False)
            record = value and records.search([("name", "=ilike", escape_psql(value))], limit=1)
            if value and not record:
                # names are unique: parallel makers of the same one go one after the other
                self.env["crm.inquiry.lock"]._take(matching.lock_keys(0, **{model_name: value}))
                record = records.create({"name": value})
            found[f"{name}_id"] = record.id if record else told.get(f"{name}_id", False)
        return found
