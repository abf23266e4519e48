from odoo import api, models
from odoo.exceptions import UserError

from .crm_duplicate_proposal import MERGE_LIMITS, PAIR_FIELDS

#: fields beside each other; those in the second tuple can't be chosen one by one
COMPARED_FIELDS = {
    "crm.lead": (
        (
            "name",
            "partner_id",
            "partner_name",
            "vat",
            "contact_name",
            "function",
            "email_from",
            "phone",
            "website",
            "city",
            "user_id",
            "team_id",
            "sales_direction_id",
            "expected_revenue",
            "date_deadline",
            "need_text",
            "source_id",
            "medium_id",
            "campaign_id",
        ),
        (
            "type",
            "process_id",
            "stage_id",
            "current_step_name",
            "date_received",
            "qualification_result",
            "tag_ids",
            "description",
        ),
    ),
    "res.partner": (
        (
            "name",
            "vat",
            "email",
            "phone",
            "website",
            "street",
            "zip",
            "city",
            "country_id",
            "lang",
            "user_id",
            "company_registry",
        ),
        ("parent_id", "is_company", "category_id", "create_date"),
    ),
}


class CrmDuplicateProposal(models.Model):
    """Choosing: which records are compared, which one stays, and what of the others it gets."""

    _inherit = "crm.duplicate.proposal"

    @api.model
    def compare_records(self, res_model, record_ids):
        """Records beside each other, under the caller's rights.

        :param str res_model: ``crm.lead`` or ``res.partner``
        :param list record_ids: at least two (``ids`` is a word of JSON-2)
        :return: dict of ``res_model``, ``may_merge`` and ``why_not``, ``survivor_id`` (proposed),
            ``columns`` (``id, name, subtitle, is_open``), ``rows`` (``name, label, can_pick,
            differs, picked`` (id of the record), ``values``: list of texts) and ``sections``
            (``name, label, values``: list of ``count`` and ``lines`` for each record)
        """
        records = self._read_compared(res_model, record_ids)
        survivor = self._get_proposed_survivor(records)
        why_not = self._get_merge_obstacle(records)
        return {
            "res_model": res_model,
            "may_merge": not why_not,
            "why_not": why_not or False,
            "survivor_id": survivor.id,
            "reasons": self._get_group_reasons(records),
            "columns": [self._prepare_column(record) for record in records],
            "rows": self._prepare_rows(records, survivor),
            "sections": self._prepare_sections(records),
        }

    @api.model
    def merge_records(self, res_model, record_ids, survivor_id, picks=False):
        """Merge records into one of them, by Odoo's own merge.

        :param str res_model: ``crm.lead`` or ``res.partner``
        :param list record_ids: the records, the survivor among them
        :param int survivor_id: the one that stays
        :param dict picks: {field: id of the record whose value the survivor gets}; a field that
            is not named keeps the survivor's value, or takes the first filled one
        :return: dict of ``res_model`` and ``res_id`` of the survivor
        :raises AccessError: the caller may not change one of the records
        :raises UserError: what can't be merged is named
        """
        records = self._read_compared(res_model, record_ids)
        survivor = records.filtered(lambda record: record.id == survivor_id)
        if not survivor:
            raise UserError(self.env._("Choose which one stays."))
        records.check_access("write")
        obstacle = self._get_merge_obstacle(records)
        if obstacle:
            raise UserError(obstacle)
        values = self._read_picks(records, picks)
        if res_model == "crm.lead":
            records._lock_deals()
            ordered = survivor + (records - survivor)
            # sudo: the right to change all of them was checked; amounts that the caller may not
            # see are merged, too, by Odoo's rules
            ordered.sudo()._with_merge_choice(survivor, values).merge_opportunity()
        else:
            self._merge_partners(records, survivor, values)
        return {"res_model": res_model, "res_id": survivor.id}

    @api.model
    def reject_records(self, res_model, record_ids):
        """None of these are duplicates of each other: never propose them again.

        :return: number of proposals decided
        """
        records = self._read_compared(res_model, record_ids)
        records.check_access("write")
        one, other = PAIR_FIELDS[res_model]
        # sudo: proposals are the server's; the right to both records was checked
        proposals = self.sudo().search(
            [(one, "in", records.ids), (other, "in", records.ids), ("state", "=", "open")]
        )
        proposals.sudo(False).action_not_duplicate()
        return len(proposals)

    # ------------------------------------------------------------
    # what is compared
    # ------------------------------------------------------------

    @api.model
    def _read_compared(self, res_model, ids):
        if res_model not in PAIR_FIELDS:
            raise UserError(
                self.env._("There are no duplicates of “%(model)s”.", model=str(res_model)[:60])
            )
        if not isinstance(ids, (list, tuple)) or not all(type(item) is int for item in ids):
            raise UserError(self.env._("Name the records by a list of their ids."))
        records = self.env[res_model].browse(dict.fromkeys(ids)).exists()
        records.check_access("read")
        if len(records) < 2:
            raise UserError(
                self.env._("It takes two to compare; the others were merged or deleted meanwhile.")
            )
        limit = MERGE_LIMITS[res_model]
        if len(records) > limit:
            raise UserError(self.env._("No more than %(limit)s are merged at once.", limit=limit))
        return records

    @api.model
    def _get_merge_obstacle(self, records):
        """Why the caller may not merge these records; nothing when they may."""
        for record in records:
            if not record.has_access("write"):
                return self.env._(
                    "You may not change “%(record)s”. Ask whoever may, for instance the head of "
                    "the department.",
                    record=record.display_name,
                )
        if records._name == "crm.lead":
            for lead in records:
                if lead.won_status != "pending" or lead._is_closed_deal():
                    return self.env._("“%(lead)s” is closed already.", lead=lead.name)
            if len(records.company_id) > 1:
                return self.env._("The deals belong to different companies.")
        elif not self.env["base.partner.merge.automatic.wizard"].has_access("create"):
            return self.env._("You may not merge contacts; it takes the right to create them.")
        elif not self.env.is_admin() and len(set(records.mapped("email"))) > 1:
            return self.env._(
                "Odoo lets only an administrator merge contacts with different mail addresses."
            )
        return None

    @api.model
    def _get_proposed_survivor(self, records):
        if records._name == "crm.lead":
            return records._sort_by_confidence_level(reverse=True)[:1]
        wizard = self.env["base.partner.merge.automatic.wizard"]
        return wizard._get_ordered_partner(records.ids)[-1:]

    @api.model
    def _read_picks(self, records, picks):
        if not picks:
            return {}
        if not isinstance(picks, dict):
            raise UserError(self.env._("Choices are given as {field: id of the record}."))
        to_pick, _to_see = COMPARED_FIELDS[records._name]
        known = records.fields_get(to_pick, ["string"])
        values = {}
        for name, record_id in picks.items():
            record = records.filtered(lambda item, record_id=record_id: item.id == record_id)
            if name not in known or not record:
                raise UserError(
                    self.env._("“%(field)s” can't be chosen from there.", field=str(name)[:60])
                )
            values[name] = record._fields[name].convert_to_write(record[name], record)
        return values

    @api.model
    def _merge_partners(self, records, survivor, values):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(records.ids, survivor)
        survivor.invalidate_recordset()
        changed = {
            name: value
            for name, value in values.items()
            if survivor._fields[name].convert_to_write(survivor[name], survivor) != value
        }
        if changed:
            survivor.write(changed)
