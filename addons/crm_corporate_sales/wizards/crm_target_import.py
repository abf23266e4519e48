import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine import target_file, target_identity
from .crm_target_import_reader import RowReader

UPLOAD, MATCH, DONE = "upload", "match", "done"
#: problems shown on the screen; the file has all of them
SHOWN = 50
BATCH = 1000
SAMPLES = 3
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
        reader = RowReader(self.env)
        entries, problems, first_of = [], [], target_identity.Register()
        targets = self.env["crm.target"]
        for number, cells in rows:
            told = {name: cells[place] for name, place in places.items() if cells[place]}
            vals, person, found = reader.read(told)
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
            table = [[self.env._("Row"), self.env._("Problem"), *plan["headers"]]]
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
