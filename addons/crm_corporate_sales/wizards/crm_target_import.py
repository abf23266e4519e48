import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine import target_file, target_identity

UPLOAD, MATCH, DONE = "upload", "match", "done"
#: problems shown on the screen; the file has all of them
SHOWN = 50
BATCH = 1000
SAMPLES = 3
TEXTS = ("name", "vat", "website", "phone", "email", "city", "note")
NUMBERS = ("employees", "revenue", "potential")
PERSON = ("person_name", "person_function", "person_phone", "person_email", "role")
MAX_EMPLOYEES = 2**31
MARKETING = "crm_corporate_sales.group_marketing"


class CrmTargetImport(models.TransientModel):
    """Import of companies to win: all of a file, or nothing of it."""

    _name = "crm.target.import"
    _description = "Import Targets"

    state = fields.Selection(
        selection=[(UPLOAD, "File"), (MATCH, "Columns"), (DONE, "Done")],
        default=UPLOAD,
        required=True,
        readonly=True,
    )
    file = fields.Binary(string="CSV or Excel File", attachment=False)
    file_name = fields.Char()
    list_id = fields.Many2one(
        comodel_name="crm.target.list", string="Into the List", help="Empty: only the register."
    )
    skip_known = fields.Boolean(
        string="Leave Out Known Customers",
        default=True,
        help="Companies that are customers, or with which a deal is open, are not imported.",
    )
    column_ids = fields.One2many(
        comodel_name="crm.target.import.column", inverse_name="import_id", string="Columns"
    )
    report = fields.Json(readonly=True, help="What would be, or was, imported.")
    problem_file = fields.Binary(readonly=True, attachment=False)
    problem_file_name = fields.Char(readonly=True)

    # ------------------------------------------------------------
    # buttons
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file and propose what its columns hold.

        :raises UserError: the file can't be read
        """
        self.ensure_one()
        self._check_right()
        headers, rows = self._read_file()
        fields_ = target_file.guess(headers)
        samples = [cells for _number, cells in rows[:SAMPLES]]
        self.column_ids = [Command.clear()] + [
            Command.create(
                {
                    "place": place,
                    "name": header or self.env._("Column %s", place + 1),
                    "sample": " · ".join(filter(None, (cells[place] for cells in samples))),
                    "field_name": fields_[place] or False,
                }
            )
            for place, header in enumerate(headers)
        ]
        self.write({"state": MATCH, "report": False, "problem_file": False})
        return self._reopen()

    def action_check(self):
        """Say what would be imported, without importing."""
        self.ensure_one()
        self._check_right()
        self._tell(self._prepare())
        return self._reopen()

    def action_import(self):
        """Import the file.

        Nothing is imported as long as there is a problem; the problems are listed by line.
        """
        self.ensure_one()
        self._check_right()
        plan = self._prepare()
        self._tell(plan)
        if not plan["problems"]:
            targets = self._create_targets(plan["new"])
            self._tell_owners(targets)
            self.state = DONE
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.write({"state": UPLOAD, "report": False, "problem_file": False})
        return self._reopen()

    def action_open_targets(self):
        """Open what was imported into."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_target"
        )
        if not self.list_id:
            return action
        return {**action, "domain": [("list_id", "=", self.list_id.id)]}

    def _check_right(self):
        self.env["crm.target"].check_access("create")
        self.list_id.check_access("read")

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Targets"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------
    # reading
    # ------------------------------------------------------------

    def _read_file(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        texts = {
            target_file.TOO_LARGE: self.env._("The file is too large; 10 MB at most."),
            target_file.TOO_MANY_ROWS: self.env._(
                "The file has too many rows; import at most %s at a time.", target_file.MAX_ROWS
            ),
            target_file.UNREADABLE: self.env._(
                "This is no table that can be read. Save it as CSV or as Excel (.xlsx)."
            ),
            target_file.EMPTY: self.env._("The file is empty."),
        }
        try:
            return target_file.read_table(base64.b64decode(self.file))
        except target_file.FileError as error:
            raise UserError(texts[error.code]) from error

    def _prepare(self):
        """What the file would bring.

        :return: dict ``new`` (entries), ``problems`` (line, text), ``known``, ``customers``
            (line, text), ``rows``, ``headers``, ``cells`` (line: cells)
        """
        headers, rows = self._read_file()
        places = self._get_places(headers)
        looker = _Looker(self.env)
        entries, problems, first_of = [], [], target_identity.Register()
        targets = self.env["crm.target"]
        for number, cells in rows:
            told = {name: cells[place] for name, place in places.items() if cells[place]}
            vals, person, found = looker.read(told)
            problems += [(number, text) for text in found]
            if found or not vals:
                continue
            identity = targets._read_identity(vals)
            same = first_of.find(identity)
            if same:
                # another person of a company that stands above
                entries[same[0]]["people"] += [person] if person else []
                continue
            first_of.add(len(entries), identity)
            entries.append(
                {
                    "line": number,
                    "vals": vals,
                    "identity": identity,
                    "people": [person] if person else [],
                }
            )
        new, known, customers = self._sift(entries)
        return {
            "new": new,
            "problems": sorted(problems),
            "known": known,
            "customers": customers,
            "rows": len(rows),
            "headers": headers,
            "cells": dict(rows),
        }

    def _get_places(self, headers):
        places = {}
        for column in self.column_ids.filtered("field_name"):
            if column.field_name in places:
                raise UserError(
                    self.env._(
                        "Two columns can't be “%s”; leave one of them out.", column._field_label()
                    )
                )
            if column.place >= len(headers):
                raise UserError(self.env._("The file has changed. Read it again."))
            places[column.field_name] = column.place
        if "name" not in places:
            raise UserError(self.env._("Say which column holds the name of the company."))
        return places

    def _sift(self, entries):
        """Those that are new, those of the register, and those that are customers."""
        targets = self.env["crm.target"]
        company = self.list_id.company_id or self.env.company
        identities = [entry["identity"] for entry in entries]
        register = targets._load_register(company.id, identities)
        asked = identities if self.skip_known else []
        partners = targets._find_known("res.partner", company, asked)
        leads = targets._find_known("crm.lead", company, asked)
        new, known, customers = [], [], []
        for place, entry in enumerate(entries):
            if register.find(entry["identity"]):
                known.append((entry["line"], entry["vals"]["name"]))
            elif self.skip_known and (partners[place] or leads[place]):
                customers.append((entry["line"], entry["vals"]["name"]))
            else:
                new.append(entry)
        return new, known, customers

    def _prepare_target_vals(self, entry):
        vals = {**entry["vals"], "list_id": self.list_id.id}
        vals.setdefault("user_id", self._get_default_owner_id())
        return vals

    def _get_default_owner_id(self):
        """Salespeople import for themselves; heads and marketing for the pool."""
        user = self.env.user
        for group in ("sales_team.group_sale_salesman_all_leads", MARKETING):
            if user.has_group(group):
                return False
        return user.id

    # ------------------------------------------------------------
    # writing and telling
    # ------------------------------------------------------------

    def _create_targets(self, entries):
        quiet = self.env["crm.target"].with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        targets = quiet.browse()
        for start in range(0, len(entries), BATCH):
            batch = entries[start : start + BATCH]
            made = quiet.create([self._prepare_target_vals(entry) for entry in batch])
            # sudo: people come with the targets, which the user may create; marketing may not
            # add people later on
            self.env["crm.target.contact"].sudo().create(
                [
                    {**person, "target_id": target.id}
                    for target, entry in zip(made, batch, strict=True)
                    for person in entry["people"]
                ]
            )
            targets |= made
        return targets.with_env(self.env)

    def _tell_owners(self, targets):
        """One digest for everybody who was given targets."""
        for user, own in targets.grouped("user_id").items():
            if user and user != self.env.user:
                self.env["crm.lead"]._send_digest(
                    user.partner_id,
                    lambda env, number: env._("%s targets were imported for you", number),
                    {target: target.name for target in own},
                )

    def _tell(self, plan):
        """Keep what came out for the screen, and the problems as a file."""
        problems = plan["problems"]
        self.report = {
            "rows": plan["rows"],
            "new": len(plan["new"]),
            "known": self._shorten(plan["known"]),
            "customers": self._shorten(plan["customers"]),
            "problems": self._shorten(problems),
        }
        self.problem_file = False
        if problems:
            texts = {}
            for number, text in problems:
                texts.setdefault(number, []).append(text)
            table = [[self.env._("Line"), self.env._("Problem"), *plan["headers"]]]
            table += [
                [str(number), "; ".join(found), *plan["cells"][number]]
                for number, found in sorted(texts.items())
            ]
            self.problem_file = base64.b64encode(target_file.write_csv(table))
            self.problem_file_name = self.env._("problems.csv")

    @api.model
    def _shorten(self, rows):
        return {
            "count": len(rows),
            "rows": [{"line": number, "text": text} for number, text in rows[:SHOWN]],
        }


class CrmTargetImportColumn(models.TransientModel):
    """A column of the file, and what it holds."""

    _name = "crm.target.import.column"
    _description = "Column of an Import"
    _order = "place"

    import_id = fields.Many2one(
        comodel_name="crm.target.import", required=True, ondelete="cascade", index=True
    )
    place = fields.Integer(readonly=True)
    name = fields.Char(string="Column", readonly=True)
    sample = fields.Char(string="For Example", readonly=True)
    field_name = fields.Selection(selection="_get_fields", string="Holds")

    @api.model
    def _get_fields(self):
        return [
            ("name", self.env._("Company")),
            ("vat", self.env._("Tax ID")),
            ("website", self.env._("Website")),
            ("phone", self.env._("Phone")),
            ("email", self.env._("Email")),
            ("city", self.env._("City")),
            ("country", self.env._("Country")),
            ("industry", self.env._("Industry")),
            ("employees", self.env._("Employees")),
            ("revenue", self.env._("Annual Revenue")),
            ("potential", self.env._("Potential a Year")),
            ("potential_class", self.env._("Class (A, B, C)")),
            ("owner", self.env._("Owner")),
            ("source", self.env._("Source")),
            ("note", self.env._("Notes")),
            ("person_name", self.env._("Person: name")),
            ("person_function", self.env._("Person: position")),
            ("person_phone", self.env._("Person: phone")),
            ("person_email", self.env._("Person: email")),
            ("role", self.env._("Person: role in the decision")),
        ]

    def _field_label(self):
        return dict(self._get_fields())[self.field_name]


class _Looker:
    """Reads rows; what a text refers to is looked up once for all rows."""

    def __init__(self, env):
        self.env = env
        self.found = {}

    def read(self, told):
        """Values of a row.

        :param dict told: {what it is: text}
        :return: (values of the target, values of the person or None, list of problems)
        """
        self.problems = []
        if not told:
            return None, None, []
        _ = self.env._
        vals = {name: told[name] for name in TEXTS if name in told}
        if "name" not in vals:
            self.problems.append(_("the name of the company is missing"))
        for name in NUMBERS:
            if name in told:
                vals[name] = self._read_number(name, told[name])
        if "potential_class" in told:
            vals["potential_class"] = self._read_class(told["potential_class"])
        for name, field, finder in (
            ("country", "country_id", self._find_country),
            ("industry", "industry_id", self._find_industry),
            ("owner", "user_id", self._find_owner),
            ("source", "source_id", self._find_source),
        ):
            if name in told:
                vals[field] = self._find(name, told[name], finder)
        person = {
            name.removeprefix("person_"): told[name]
            for name in PERSON
            if name in told and name != "role"
        }
        if "role" in told:
            person["role_id"] = self._find("role", told["role"], self._find_role)
        if person and "name" not in person:
            self.problems.append(_("the name of the person is missing"))
        return vals, person or None, self.problems

    def _read_number(self, name, text):
        try:
            number = target_file.read_number(text)
            if name == "employees":
                if number >= MAX_EMPLOYEES:
                    raise ValueError(text)
                return int(number)
            return number
        except ValueError:
            self.problems.append(self.env._("“%s” is no number", text[:50]))

    def _read_class(self, text):
        # people type Russian letters that look the same
        letter = text.strip().casefold().translate(str.maketrans("авс", "abc"))
        if letter not in ("a", "b", "c"):
            self.problems.append(self.env._("“%s” is none of the classes A, B, C", text[:50]))
        return letter

    def _find(self, name, text, finder):
        key = (name, text.casefold())
        if key not in self.found:
            self.found[key] = finder(text)
        value = self.found[key]
        if not value:
            texts = {
                "country": self.env._("there is no country “%s”", text[:50]),
                "owner": self.env._("there is no salesperson “%s”", text[:50]),
                "role": self.env._("there is no role “%s”", text[:50]),
            }
            self.problems.append(texts.get(name) or self.env._("“%s” is not known", text[:50]))
        return value

    def _find_country(self, text):
        countries = self.env["res.country"]
        return (
            countries.search([("code", "=ilike", text)], limit=1)
            or countries.search([("name", "=ilike", text)], limit=1)
        ).id

    def _find_industry(self, text):
        # sudo: the list of industries is a plain catalogue; a new one comes with the companies
        industries = self.env["res.partner.industry"].sudo()
        known = industries.search(
            ["|", ("name", "=ilike", text), ("full_name", "=ilike", text)], limit=1
        )
        return (known or industries.create({"name": text})).id

    def _find_source(self, text):
        # sudo: as above
        inquiries = self.env["crm.inquiry"].sudo()
        told = {"source": text, "medium": False, "campaign": False}
        return inquiries._find_utm(told)["source_id"]

    def _find_owner(self, text):
        users = self.env["res.users"].search(
            [
                ("share", "=", False),
                "|",
                "|",
                ("login", "=ilike", text),
                ("email", "=ilike", text),
                ("name", "=ilike", text),
            ],
            limit=2,
        )
        seller = users.filtered(lambda user: user.has_group("sales_team.group_sale_salesman"))
        # two of one name can't be told apart
        return seller.id if len(seller) == 1 else False

    def _find_role(self, text):
        return (
            self.env["crm.contact.role"]
            .search(["|", ("code", "=ilike", text), ("name", "=ilike", text)], limit=1)
            .id
        )
