import base64
import io
import zipfile

import openpyxl
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import escape_psql

from ...engine import channel_costs

UTM_MODELS = {"source": "utm.source", "medium": "utm.medium", "campaign": "utm.campaign"}
SHOWN_ERRORS = 20


class CrmChannelCostImport(models.TransientModel):
    """Takes channel costs out of a CSV or XLSX file: all of them, or none and what is wrong."""

    _name = "crm.channel.cost.import"
    _description = "Import of Channel Costs"

    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    make_missing = fields.Boolean(
        string="Make Channels That Are Not Known",
        help="Sources, media and campaigns that are named in the file but not known yet are made. "
        "Leave it off to be told of them: mostly they are misspelt.",
    )

    def action_import(self):
        """Make the costs of the file.

        :return: action that shows them
        :raises UserError: names each wrong row and what is wrong with it; nothing was made
        """
        self.ensure_one()
        self.env["crm.channel.cost"].check_access("create")
        try:
            lines, errors = channel_costs.read_lines(self._read_rows())
        except channel_costs.TableError as error:
            raise UserError(self._tell_table_error(error)) from error
        problems = [(number, self._tell(code, value)) for number, code, value in errors]
        vals_list = self._prepare_costs(lines, problems)
        if problems:
            self._refuse(problems)
        if not vals_list:
            raise UserError(self.env._("The file has no costs below its first row."))
        costs = self.env["crm.channel.cost"].create(vals_list)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_channel_cost"
        )
        return {**action, "domain": [("id", "in", costs.ids)], "context": {}, "target": "main"}

    # ------------------------------------------------------------
    # the file
    # ------------------------------------------------------------

    def _read_rows(self):
        content = base64.b64decode(self.file or b"")
        if len(content) > channel_costs.MAX_BYTES:
            raise channel_costs.TableError("large")
        if content[:4] == b"PK\x03\x04":
            return self._read_workbook(content)
        return channel_costs.read_csv(channel_costs.decode(content))

    def _read_workbook(self, content):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(item.file_size for item in archive.infolist()) > channel_costs.MAX_UNPACKED:
                    raise channel_costs.TableError("large")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(max_row=channel_costs.MAX_ROWS + 2, max_col=50, values_only=True)
            return [list(row) for row in rows]
        except channel_costs.TableError:
            raise
        # a broken file breaks the library in many ways: none of them is our caller's
        except Exception as error:
            raise channel_costs.TableError("workbook") from error

    # ------------------------------------------------------------
    # costs
    # ------------------------------------------------------------

    def _prepare_costs(self, lines, problems):
        """Values of the costs; what can't be is added to the problems."""
        found = {
            column: self._find_utm(column, {getattr(line, column) for line in lines} - {""})
            for column in UTM_MODELS
        }
        channels = self._get_channel_names()
        currencies = {
            currency.name.lower(): currency
            for currency in self.env["res.currency"].search([], limit=500)
        }
        taken = self._get_taken_places({line.month for line in lines})
        vals_list = []
        for line in lines:
            before = len(problems)
            vals = {
                "month": line.month,
                "amount": float(line.amount),
                "note": line.note or False,
                "inquiry_channel": channels.get(line.channel.lower(), False),
                "currency_id": self.env.company.currency_id.id,
                "company_id": self.env.company.id,
            }
            for column in UTM_MODELS:
                name = getattr(line, column)
                vals[f"{column}_id"] = bool(name) and found[column].get(name.lower(), False)
                if name and not vals[f"{column}_id"]:
                    problems.append((line.number, self._tell(f"no_{column}", name)))
            if line.channel and not vals["inquiry_channel"]:
                problems.append((line.number, self._tell("no_channel", line.channel)))
            if line.currency:
                currency = currencies.get(line.currency.lower())
                vals["currency_id"] = currency and currency.id
                if not currency:
                    problems.append((line.number, self._tell("no_currency", line.currency)))
            place = (
                line.month,
                *(vals[name] for name in ("source_id", "medium_id", "campaign_id")),
                vals["inquiry_channel"],
            )
            if len(problems) == before and place in taken:
                problems.append((line.number, self._tell("taken", "")))
            vals_list.append(vals)
        return vals_list

    def _find_utm(self, column, names):
        """{name in small letters: id}; missing ones are made where that is wanted."""
        model = self.env[UTM_MODELS[column]].with_context(active_test=False)
        found = {}
        for name in sorted(names):
            record = model.search([("name", "=ilike", escape_psql(name))], limit=1)
            if not record and self.make_missing:
                # sudo: whoever enters costs of channels may name them
                record = model.sudo().create({"name": name})
            if record:
                found[name.lower()] = record.id
        return found

    def _get_channel_names(self):
        """{code or name of a way of inquiry, in small letters: code}"""
        channels = self.env["crm.inquiry"]._get_channels()
        return {
            **{name.lower(): code for code, name in channels},
            **{code: code for code, _name in channels},
        }

    def _get_taken_places(self, months):
        costs = self.env["crm.channel.cost"].search(
            [("company_id", "=", self.env.company.id), ("month", "in", list(months))]
        )
        return {(cost.month, *cost._get_place()) for cost in costs}

    # ------------------------------------------------------------
    # words
    # ------------------------------------------------------------

    def _refuse(self, problems):
        problems.sort(key=lambda item: item[0])
        lines = [
            self.env._("Line %(number)s: %(problem)s", number=number, problem=problem)
            for number, problem in problems[:SHOWN_ERRORS]
        ]
        more = len(problems) - len(lines)
        if more:
            lines.append(self.env._("… and %(number)s more.", number=more))
        head = self.env._("Nothing was imported. Correct the file and import it again:")
        raise UserError("\n".join([head, *lines]))

    def _tell(self, code, value):
        return {
            "month": self.env._("“%(value)s” is no month; write it like 2026-03.", value=value),
            "amount": self.env._("“%(value)s” is no amount of zero or more.", value=value),
            "place": self.env._("no source, medium, campaign or channel is named."),
            "twice": self.env._("the same channel and month as in line %(value)s.", value=value),
            "taken": self.env._("this channel has a cost in this month already."),
            "no_source": self.env._("there is no source “%(value)s”.", value=value),
            "no_medium": self.env._("there is no medium “%(value)s”.", value=value),
            "no_campaign": self.env._("there is no campaign “%(value)s”.", value=value),
            "no_channel": self.env._("there is no way of inquiry “%(value)s”.", value=value),
            "no_currency": self.env._("the currency “%(value)s” is not used here.", value=value),
        }[code]

    def _tell_table_error(self, error):
        value = error.value
        return {
            "empty": self.env._("The file is empty."),
            "large": self.env._("The file is too large; 10 MB at most."),
            "long": self.env._("The file has more than %(value)s rows.", value=value),
            "encoding": self.env._("The file is no text. Save it as CSV in UTF-8, or as XLSX."),
            "csv": self.env._("The file can't be read as CSV: %(value)s", value=value),
            "workbook": self.env._("The file can't be read as a workbook. Save it as XLSX or CSV."),
            "column": self.env._("The first row has no column “%(value)s”.", value=value),
            "twice": self.env._("The first row has the column “%(value)s” twice.", value=value),
            "places": self.env._(
                "The first row needs at least one of the columns: %(value)s.", value=value
            ),
        }[error.code]
