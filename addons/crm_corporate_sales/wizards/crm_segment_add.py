import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..models.segment.crm_segment import LEAD, LIST, PARTNER

SEPARATORS = re.compile(r"[\n;\t]+")
MAX_LINES = 5000
SHOWN = 10


class CrmSegmentAdd(models.TransientModel):
    """Put chosen records, or people named in a pasted text, on a list."""

    _name = "crm.segment.add"
    _description = "Add to a Segment"

    model_name = fields.Selection(
        selection=[(PARTNER, "Customers"), (LEAD, "Leads and deals")],
        required=True,
        default=PARTNER,
        readonly=True,
    )
    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        domain="[('kind', '=', 'list'), ('model_name', '=', model_name)]",
        help="A list; leave empty and write a name to make a new one.",
    )
    name = fields.Char(string="New List")
    record_count = fields.Integer(string="Chosen", readonly=True)
    text = fields.Text(
        string="Pasted List",
        help="An address of mail, a phone or a tax number in each line; who is known is added.",
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        if model in (PARTNER, LEAD):
            values["model_name"] = model
            values["record_count"] = len(self.env.context.get("active_ids") or ())
        return values

    def action_add(self):
        """Add them.

        :return: action that tells how many were added and opens the list
        :raises UserError: nothing to add, or no list to add to
        """
        self.ensure_one()
        chosen = self._get_chosen()
        found, unknown = self._find_pasted()
        if not chosen and not (self.text or "").strip():
            raise UserError(self.env._("Choose records in a list, or paste addresses or phones."))
        if not chosen | found:
            raise UserError(
                self.env._("Nobody was found by: %s", ", ".join(unknown[:SHOWN]) or self.text)
            )
        segment = self._get_segment()
        new = segment._add_members(chosen | found)
        return self._tell(segment, new, (chosen | found) - new, unknown)

    def _get_chosen(self):
        model = self.env[self.model_name]
        if self.env.context.get("active_model") != self.model_name:
            return model
        return model.browse(self.env.context.get("active_ids") or ()).exists()

    def _get_segment(self):
        if self.segment_id:
            return self.segment_id
        if not (self.name or "").strip():
            raise UserError(self.env._("Choose a list, or write the name of a new one."))
        return self.env["crm.segment"].create(
            {"name": self.name.strip(), "kind": LIST, "model_name": self.model_name}
        )

    def _find_pasted(self):
        """(records found, lines that nobody, or more than one, was found by)."""
        model = self.env[self.model_name]
        lines = [line.strip() for line in SEPARATORS.split(self.text or "") if line.strip()]
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._(
                    "%(count)s lines are too many; paste at most %(most)s at once.",
                    count=len(lines),
                    most=MAX_LINES,
                )
            )
        keys = {line: self._read_line(line) for line in dict.fromkeys(lines)}
        by_key = self._search_keys({key for own in keys.values() for key in own})
        found, unknown = model, []
        for line, own in keys.items():
            records = next((by_key[key] for key in own if key in by_key), model)
            if len(records) == 1:
                found |= records
            else:
                unknown.append(line)
        return found, unknown

    def _read_line(self, line):
        """Pairs (field, value) by which the line may name somebody, the likeliest first."""
        if "@" in line:
            return [("email_normalized", email_normalize(line, strict=False) or line)]
        number = self.env["crm.inquiry"]._sanitize_phone(line, self.env.company)
        # ten digits may be a phone as well as a tax number
        text = ("vat" if self.model_name == PARTNER else "partner_name", line)
        return [("phone_sanitized", number), text] if number else [text]

    def _search_keys(self, keys):
        model = self.env[self.model_name]
        company = [("company_id", "in", (self.env.company.id, False))]
        result = {}
        for name in {name for name, _value in keys}:
            values = [value for field, value in keys if field == name]
            for record in model.search([(name, "in", values), *company]):
                key = (name, record[name])
                result[key] = result.get(key, model) | record
        return result

    def _tell(self, segment, new, old, unknown):
        parts = [self.env._("%s added", len(new))]
        if old:
            parts.append(self.env._("%s there already", len(old)))
        if unknown:
            parts.append(
                self.env._(
                    "not found or not unique: %(lines)s (%(count)s in all)",
                    lines=", ".join(unknown[:SHOWN]),
                    count=len(unknown),
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if unknown else "success",
                "sticky": bool(unknown),
                "title": segment.name,
                "message": "; ".join(parts),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
