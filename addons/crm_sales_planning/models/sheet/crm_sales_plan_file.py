import base64
import binascii
import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine import sheet_file

#: of one file; a sheet of a hundred people by a year is less than a hundredth
LARGEST_FILE = 20 * 1024 * 1024


class CrmSalesPlan(models.Model):
    """The plan sheet as a file for Excel, and back."""

    _inherit = "crm.sales.plan"

    @api.private
    def export_sheet(self, options):
        """The file of what the sheet shows.

        :param dict options: see :meth:`get_sheet`
        :return: (name of the file, content as bytes)
        """
        data = self.get_sheet(options)
        rows, columns, names = self._get_sheet_axes(data)
        cells = {}
        for row in rows:
            for column in columns:
                cell = data["cells"].get(self._join_sheet_key(data, row.key, column.key), {})
                cells[row.key, column.key] = (
                    cell["target"] if cell.get("has_target") else None,
                    cell["fact"] if cell.get("has_fact") else None,
                    cell.get("editable", False),
                )
        kpi = next((item for item in data["kpis"] if item["id"] == data["kpi"]), {})
        is_kpi = data["layout"] == "kpi"
        chosen = {name: data[name] for name in ("layout", "kpi", "scope", "period")}
        sheet = sheet_file.Sheet(
            title=names["title"],
            options=json.dumps(chosen),
            rows=rows,
            columns=columns,
            cells=cells,
            words={
                "plan": self.env._("Plan"),
                "fact": self.env._("Fact"),
                "attainment": self.env._("Attainment"),
                "rest": self.env._("Left to give out"),
            },
            unit=kpi.get("unit") if is_kpi else "",
            direction=kpi.get("direction") if is_kpi else "up",
            rest_rows=data["layout"] != "scope",
            rest_columns=is_kpi and kpi.get("time_rule") == "sum",
        )
        return f"{names['file']}.xlsx", sheet_file.write(sheet)

    @api.model
    def _get_sheet_axes(self, data):
        """Rows, columns and names of a sheet for the file."""
        exact = {"year": ("quarter",), "quarter": ("month",), "week": ("day",)}
        scopes = [
            sheet_file.Axis(
                scope["key"],
                scope["name"],
                scope["level"],
                [item["key"] for item in data["scopes"] if item["parent"] == scope["key"]],
            )
            for scope in data["scopes"]
        ]
        spans = [
            sheet_file.Axis(
                span["key"],
                span["name"],
                parts=[
                    item["key"]
                    for item in data["periods"]
                    if item["parent"] == span["key"] and item["type"] in exact.get(span["type"], ())
                ],
            )
            for span in data["periods"]
        ]
        kpis = [
            sheet_file.Axis(str(kpi["id"]), kpi["name"], unit=kpi["unit"]) for kpi in data["kpis"]
        ]
        period = spans[0].name
        scope = next(item.name for item in scopes if item.key == data["scope"])
        kpi = next((item["name"] for item in data["kpis"] if item["id"] == data["kpi"]), "")
        rows = kpis if data["layout"] == "scope" else scopes
        columns = kpis if data["layout"] == "period" else spans
        title = {"kpi": kpi, "scope": scope, "period": period}[data["layout"]]
        name = " ".join(dict.fromkeys((self.env._("Plan"), period, title)))
        return rows, columns, {"title": title, "file": name.replace("/", "-")}

    @api.model
    def _join_sheet_key(self, data, row, column):
        return {
            "kpi": f"{row}|{column}|{data['kpi']}",
            "scope": f"{data['scope']}|{column}|{row}",
            "period": f"{row}|{data['period']}|{column}",
        }[data["layout"]]

    @api.model
    def import_sheet(self, content):
        """Take the targets of a file over, all or none.

        :param str content: the .xlsx file in base64, as exported and changed
        :return: ``{changed: number of targets, errors: [text with the line]}``; with errors nothing
            is changed
        :raises UserError: it is no file at all
        """
        try:
            raw = base64.b64decode(content or "", validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise UserError(self.env._("The file is not in base64.")) from error
        if not raw or len(raw) > LARGEST_FILE:
            raise UserError(self.env._("Choose an Excel file of at most 20 MB."))
        chosen, found, problems = sheet_file.read(raw)
        errors = [self._describe_sheet_problem(problem) for problem in problems]
        if errors:
            return {"changed": 0, "errors": errors}
        try:
            data = self.get_sheet(json.loads(chosen))
        except (json.JSONDecodeError, TypeError, AttributeError, UserError) as error:
            text = str(error) if isinstance(error, UserError) else ""
            return {
                "changed": 0,
                "errors": [text or self.env._("The hidden first row of the file was changed.")],
            }
        changes, errors = self._compare_sheet(data, found)
        if errors:
            return {"changed": 0, "errors": errors}
        try:
            with self.env.cr.savepoint():
                self.write_sheet(changes)
        except (UserError, ValidationError, AccessError) as error:
            return {"changed": 0, "errors": [str(error)]}
        return {"changed": len(changes), "errors": []}

    @api.model
    def _compare_sheet(self, data, found):
        """Changes of a file against what the sheet has now, and what can't be changed."""
        rows, columns, _names = self._get_sheet_axes(data)
        row_names = {row.key: row.name for row in rows}
        column_names = {column.key: column.name for column in columns}
        planned = {str(kpi["id"]): kpi["periods"] for kpi in data["kpis"]}
        changes, errors = [], []
        for (row, column), (target, cell) in found.items():
            where = {"line": sheet_file.line_of(cell), "cell": cell}
            if row not in row_names or column not in column_names:
                if target is not None:
                    errors.append(
                        self.env._(
                            "Line %(line)s, cell %(cell)s: the sheet has no such row or column "
                            "any more.",
                            **where,
                        )
                    )
                continue
            key = self._join_sheet_key(data, row, column)
            scope, period, kpi = key.split("|")
            known = data["cells"].get(key, {})
            before = known["target"] if known.get("has_target") else None
            if target == before or (target is not None and target == round(before or -1, 2)):
                continue
            kind = period.partition(":")[0]
            if not known.get("editable") or kind not in planned[kpi]:
                errors.append(
                    self.env._(
                        "Line %(line)s, cell %(cell)s: the target of %(row)s, %(column)s can't be "
                        "changed here.",
                        row=row_names[row],
                        column=column_names[column],
                        **where,
                    )
                )
                continue
            changes.append(
                {
                    "scope": scope,
                    "period": period,
                    "kpi": int(kpi),
                    "target": False if target is None else target,
                }
            )
        return changes, errors

    @api.model
    def _describe_sheet_problem(self, problem):
        where = {"line": problem.line, "cell": problem.cell, "text": problem.text}
        if problem.kind == "no_file":
            return self.env._("This is no Excel file (.xlsx).")
        if problem.kind == "other_file":
            return self.env._("This file was not exported from the plan sheet; export one first.")
        if problem.kind == "twice":
            return self.env._("Line %(line)s: “%(text)s” stands in the file twice.", **where)
        if problem.kind == "negative":
            return self.env._(
                "Line %(line)s, cell %(cell)s: %(text)s is negative; a target is not.", **where
            )
        return self.env._("Line %(line)s, cell %(cell)s: “%(text)s” is no number.", **where)
