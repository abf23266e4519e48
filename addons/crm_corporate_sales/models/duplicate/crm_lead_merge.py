from odoo import models
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ...engine.qualification import DEAL, NURTURE


class MergeChoice:
    """What somebody chose in the comparison. An object: no caller from outside can be one.

    :param int survivor_id: the deal that stays
    :param dict values: {field: value} that the survivor gets
    """

    def __init__(self, survivor_id, values):
        self.survivor_id = survivor_id
        self.values = values


class CrmLead(models.Model):
    """Odoo's merge, with the chosen survivor and values; what it forgets comes along."""

    _inherit = "crm.lead"

    def _with_merge_choice(self, survivor, values):
        return self.with_context(merge_choice=MergeChoice(survivor.id, values))

    def _get_merge_choice(self):
        choice = self.env.context.get("merge_choice")
        return choice if isinstance(choice, MergeChoice) else None

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        # Odoo deletes the merged ones with its own rights: who may only read them may not merge
        self.check_access("write")
        return super()._merge_opportunity(user_id, team_id, auto_unlink, max_length)

    def _sort_by_confidence_level(self, reverse=False):
        leads = super()._sort_by_confidence_level(reverse=reverse)
        choice = self._get_merge_choice()
        if not choice:
            return leads
        survivor = leads.filtered(lambda lead: lead.id == choice.survivor_id)
        return survivor + (leads - survivor) if reverse else (leads - survivor) + survivor

    def _merge_data(self, fnames=None):
        data = super()._merge_data(fnames)
        choice = self._get_merge_choice()
        return {**data, **choice.values} if choice else data

    def _merge_dependences(self, opportunities):
        names = {lead.id: lead.display_name for lead in (self | opportunities).sudo()}
        self.env["crm.duplicate.proposal"]._follow_merge(self, opportunities, names)
        self._merge_qualification(opportunities)
        self._merge_done_activities(opportunities)
        result = super()._merge_dependences(opportunities)
        self._merge_remaining_parts(opportunities)
        return result

    def _merge_qualification(self, opportunities):
        """A deal among them passed the gate already; who is open wakes the one put aside."""
        # sudo: the result is the server's; merging was allowed
        head, tail = self.sudo(), opportunities.sudo()
        if head.qualification_result == NURTURE and any(tail.mapped("active")):
            head._end_nurture()
        if head.qualification_result != DEAL and DEAL in tail.mapped("qualification_result"):
            head._as_engine().write({"type": "opportunity"})
            head._set_qualification(DEAL)

    def _merge_done_activities(self, opportunities):
        """Odoo moves planned activities only; done ones would go with their deal."""
        # sudo: like the messages, everything of the merged deals must arrive
        done = (
            self.env["mail.activity"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", opportunities.ids),
                    ("active", "=", False),
                ]
            )
        )
        done._by_engine().write({"res_id": self.id})

    def _merge_remaining_parts(self, opportunities):
        """Whatever else belongs to the merged deals and was not moved yet."""
        for model_name in self.env.registry["crm.lead.part"]._inherit_children:
            model = self.env[model_name].sudo().with_context(active_test=False)
            if model._abstract or not model._auto or "lead_id" not in model._fields:
                continue
            for part in model.search([("lead_id", "in", opportunities.ids)]):
                self._move_part(part)

    def _move_part(self, part):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                part.write({"lead_id": self.id})
                part.flush_recordset()
        except IntegrityError:
            # the deal that stays has the same one; this goes with its deal
            part.invalidate_recordset()
