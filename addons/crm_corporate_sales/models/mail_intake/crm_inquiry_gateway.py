import logging
from dataclasses import dataclass, field
from hashlib import sha256

from odoo import api, models
from odoo.tools.mail import (
    decode_message_header,
    email_normalize,
    email_normalize_all,
    email_split_and_format,
    unfold_references,
)
from psycopg2 import OperationalError

from ...engine import mail_kind, mail_parsing
from ..arguments import read_id

_logger = logging.getLogger(__name__)

#: new records of these models are inquiries when they come by mail
INTAKE_MODELS = ("crm.inquiry", "crm.lead")
#: longer ones don't fit into an index
KEY_LENGTH = 250
#: the last ones name the thread
MAX_REFERENCES = 32
#: what a caller of the gateway tells of a lead, see ``_keep_tellable``
TELLABLE = frozenset({"team_id", "company_id", "source_id", "medium_id", "campaign_id"})
FORWARDING = ("fwd:", "fw:", "tr:", "wg:", "pd:", "пересл:", "fwd :")


@dataclass(frozen=True)
class Place:
    """Where a mail arrived, and what that says about its inquiry.

    :param str mailbox: the address, in small letters
    :param dict lead_defaults: what the alias sets on its leads
    :param str model: what the alias, or the mail server, would have made
    """

    company_id: int
    key: str
    team_id: int = 0
    mailbox: str = ""
    reply_to: str = ""
    lead_defaults: dict = field(default_factory=dict)
    model: str = "crm.inquiry"


class CrmInquiry(models.Model):
    """Mail on its way: what is a request, what an answer, what nobody wrote (spec 2, point 1)."""

    _inherit = "crm.inquiry"

    @api.model
    def _sift_routes(self, message, message_dict, routes, model):
        """The gateway's routes, with those of requests leading to inquiries.

        :param message: ``EmailMessage``
        :param dict message_dict: what Odoo read of it
        :param list routes: as Odoo found them
        :param model: what mail is for that no alias fits
        """
        if message_dict.get("is_bounce"):
            self._keep_bounce(message, message_dict, model)
            return routes
        intake = [route for route in routes if self._is_intake_route(route)]
        if not intake:
            return routes
        others = [route for route in routes if not self._is_intake_route(route)]
        answer = self._find_answer_route(message_dict, intake)
        if answer:
            return [*others, answer]
        for place, user_id, alias in self._gather_places(message, message_dict, intake):
            reason = self._find_reason_to_ignore(message, message_dict, place)
            if reason:
                self.env["crm.inquiry.ignored.mail"]._keep(message, message_dict, place, reason)
            # sudo: the gateway looks for what it registered itself
            elif self.sudo()._find_registered(place.key, place.company_id):
                _logger.info("Mail %s is registered already.", message_dict["message_id"])
            else:
                others.append((self._name, 0, place, user_id, alias))
        return others

    @api.model
    def _is_intake_route(self, route):
        return route[0] in INTAKE_MODELS and not route[1]

    # ------------------------------------------------------------
    # answers
    # ------------------------------------------------------------

    @api.model
    def _find_answer_route(self, message_dict, routes):
        """The thread that a mail answers.

        Odoo takes an answer that arrives at the address of another model for something new. Deals
        and inquiries share their addresses, so that would make an inquiry of every answer.
        """
        told = f"{message_dict['references']} {message_dict['in_reply_to']}"
        references = [item.strip() for item in unfold_references(told)][-MAX_REFERENCES:]
        if not references:
            return None
        # sudo: as the gateway itself does
        parent = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_id", "in", references),
                    ("model", "!=", False),
                    ("res_id", "!=", False),
                ],
                order="id desc",
                limit=1,
            )
        )
        if not parent or parent.model not in self.env:
            return None
        subject = (message_dict.get("subject") or "").strip().lower()
        if parent.model not in INTAKE_MODELS and subject.startswith(FORWARDING):
            return None
        thread = self.env[parent.model].browse(parent.res_id)
        if not thread.exists() or not hasattr(thread, "message_update"):
            return None
        message_dict["parent_id"] = parent.id
        return (parent.model, parent.res_id, None, routes[0][3], self.env["mail.alias"])

    # ------------------------------------------------------------
    # places
    # ------------------------------------------------------------

    @api.model
    def _gather_places(self, message, message_dict, routes):
        """One place a company: a mail to several departments is one request.

        Exactly one department among the addresses has it; several leave it to the dispatcher.
        """
        found = {}
        for route in routes:
            place = self._find_place(message, message_dict, route)
            found.setdefault(place.company_id, []).append((place, route[3], route[4]))
        for places in found.values():
            departments = {place.team_id for place, *_rest in places if place.team_id}
            chosen = next((item for item in places if item[0].team_id), places[0])
            if len(departments) > 1:
                place = chosen[0]
                defaults = {k: v for k, v in place.lead_defaults.items() if k != "user_id"}
                chosen = (
                    Place(**{**vars(place), "team_id": 0, "lead_defaults": defaults}),
                    *chosen[1:],
                )
            yield chosen

    @api.model
    def _find_place(self, message, message_dict, route):
        model, _thread_id, custom_values, _user_id, alias = route
        values = dict(custom_values or {})
        if not alias:
            values = self._keep_tellable(values)
        # sudo: the gateway's user need not see teams and companies
        team = self.env["crm.team"].sudo().browse(values.pop("team_id", None) or []).exists()
        team = team.filtered("active")
        alias = (alias or self.env["mail.alias"]).sudo()
        author = self.env["res.partner"].sudo().browse(message_dict.get("author_id") or [])
        company_id = (
            team.company_id.id
            or values.pop("company_id", False)
            or self._choose_company(alias, author).id
        )
        recipients = email_normalize_all(message_dict.get("to") or "")
        mailbox = alias.alias_full_name or (recipients[0] if recipients else "")
        reply_to = email_split_and_format(decode_message_header(message, "Reply-To"))
        values.pop("type", None)
        return Place(
            company_id=company_id,
            key=self._get_mail_key(message, message_dict),
            team_id=team.id or 0,
            mailbox=(mailbox or "").lower(),
            reply_to=reply_to[0] if reply_to else "",
            lead_defaults={
                name: value
                for name, value in values.items()
                if name in self.env["crm.lead"]._fields
            },
            model=model,
        )

    @api.model
    def _keep_tellable(self, values):
        """What a caller of the gateway may say about the lead: no more than by ``register``.

        Every internal user may call the gateway (Odoo leaves that open for all models), and it
        writes with rights of the server. An administrator, as whom Odoo's own mail gate may run,
        says what they like; so does an alias.
        """
        if self.env.su or self.env.user._is_system():
            return values
        kept = {name: value for name, value in values.items() if name in TELLABLE}
        if kept.get("company_id") not in self.env.companies.ids:
            kept.pop("company_id", None)
        # sudo: only whose team it is
        team = (
            self.env["crm.team"]
            .sudo()
            .browse(read_id(self.env, "team_id", kept.get("team_id")) or [])
        )
        if team.company_id - self.env.companies:
            kept.pop("team_id")
        return kept

    @api.model
    def _choose_company(self, alias, author):
        """Of those that share the address: the sender's, the gateway's, or any."""
        sharing = alias.alias_domain_id.company_ids
        candidates = [author.company_id, self.env.company, sharing[:1]]
        return next(
            company
            for company in [*candidates, self.env.company]
            if company and (not sharing or company in sharing)
        )

    @api.model
    def _get_mail_key(self, message, message_dict):
        """The mail's name; of a nameless one its contents, so that copies are known again."""
        name = message_dict["message_id"] if message.get("Message-Id") else ""
        if not name:
            told = [message_dict.get(part) for part in ("email_from", "to", "subject", "body")]
            told.append(message.get("Date"))
            name = sha256(repr(told).encode()).hexdigest()
        elif len(name) > KEY_LENGTH:
            name = sha256(name.encode()).hexdigest()
        return f"mail:{name}"

    # ------------------------------------------------------------
    # what nobody wrote
    # ------------------------------------------------------------

    @api.model
    def _read_headers(self, message, message_dict):
        fields = {}
        for name, value in message.items():
            fields.setdefault(name.lower(), str(value))
        return mail_kind.Headers(
            fields,
            subject=message_dict.get("subject") or "",
            sender=email_normalize(message_dict.get("email_from") or "", strict=False) or "",
            content_type=message.get_content_type(),
            report_type=str(message.get_param("report-type", "")).lower(),
        )

    @api.model
    def _find_reason_to_ignore(self, message, message_dict, place):
        """A form of a site may look like a circular: a template made for such mail decides."""
        reason = mail_kind.automatic(self._read_headers(message, message_dict))
        if reason not in mail_kind.WEAK:
            return reason
        letter = self._prepare_letter(message_dict, place, *self._read_mail_body(message_dict))
        reading, _broken = mail_parsing.choose(self._get_templates(place.company_id), letter)
        return None if reading and reading.template.is_addressed else reason

    @api.model
    def _keep_bounce(self, message, message_dict, model):
        """Odoo has dealt with the bounce; one that came to an address of requests is shown."""
        recipients = email_normalize_all(message_dict.get("recipients") or "")
        # sudo: the gateway's user need not see aliases
        aliases = (
            self.env["mail.alias"]
            .sudo()
            .search(
                [
                    ("alias_full_name", "in", recipients),
                    ("alias_model_id.model", "in", INTAKE_MODELS),
                ]
            )
        )
        routes = [
            (alias.alias_model_id.model, 0, alias._read_defaults(), False, alias)
            for alias in aliases
        ]
        if not routes and model in INTAKE_MODELS:
            routes = [(model, 0, {}, False, self.env["mail.alias"])]
        for place, *_rest in self._gather_places(message, message_dict, routes):
            self.env["crm.inquiry.ignored.mail"]._keep(
                message, message_dict, place, mail_kind.BOUNCE
            )

    # ------------------------------------------------------------
    # taking in
    # ------------------------------------------------------------

    @api.model
    def _take_in(self, message_dict, place):
        """Register a mail; whatever goes wrong, an inquiry is there to show it.

        :return: the inquiry
        :raises psycopg2.OperationalError: a parallel mail came first, call again
        """
        # sudo: the gateway registers with rights of the server, as for any model
        inquiries = self.sudo().with_company(place.company_id)
        try:
            with self.env.cr.savepoint():
                return inquiries._register_mail(message_dict, place)
        except OperationalError:
            raise
        except Exception as error:
            # a rule or an extension that fails must not cost the mail
            _logger.exception("Mail %s could not be read.", message_dict["message_id"])
            return inquiries._as_move().create(
                inquiries._prepare_unread_mail_vals(message_dict, place, error)
            )
