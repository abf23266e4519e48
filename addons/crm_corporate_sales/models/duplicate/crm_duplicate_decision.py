from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_duplicate_proposal import PAIR_FIELDS


class CrmDuplicateProposal(models.Model):
    """Deciding: two after all, or merged; what was said of a merged record stays said."""

    _inherit = "crm.duplicate.proposal"

    def action_not_duplicate(self):
        """These are two: never propose them again.

        :raises AccessError: the caller may not change both records
        """
        self._check_decider()
        self._decide("distinct")
        return True

    def action_propose_again(self):
        """It was a mistake: they may be the same after all."""
        self._check_decider()
        for proposal in self.filtered(lambda item: item.state == "merged"):
            raise UserError(
                self.env._("“%(name)s” was merged already.", name=proposal.display_name)
            )
        # sudo: proposals are the server's; the right to decide was checked
        self.sudo().write({"state": "open", "decision_user_id": False, "decision_date": False})
        return True

    def _check_decider(self):
        for proposal in self:
            proposal.check_access("read")
            for record in proposal._get_records():
                record.check_access("write")

    def _decide(self, state, **values):
        # sudo: proposals are the server's; the right to decide was checked
        self.sudo().write(
            {
                "state": state,
                "decision_user_id": self.env.uid,
                "decision_date": fields.Datetime.now(),
                **values,
            }
        )

    @api.model
    def _follow_merge(self, survivor, tails, names):
        """Records are about to be merged: their proposals are decided or go to the survivor.

        What was said of a merged record ("not a duplicate of that one") holds for the survivor.

        :param survivor: record that stays
        :param tails: records that go
        :param dict names: {id: name} of the records before the merge
        """
        # sudo: proposals are the server's; merging was allowed
        proposals = self.sudo()._of_records(tails)
        one, other = PAIR_FIELDS[survivor._name]
        merged_ids = {survivor.id, *tails.ids}
        for proposal in proposals:
            pair = set(proposal._get_pair())
            if proposal.state == "merged":
                proposal.write({one: survivor.id, other: False})
                continue
            if pair <= merged_ids:
                gone = (pair - {survivor.id}) or pair
                proposal._decide(
                    "merged",
                    merged_name=", ".join(names[record_id] for record_id in sorted(gone)),
                    **{one: survivor.id, other: False},
                )
                continue
            [third] = pair - set(tails.ids)
            low, high = sorted((survivor.id, third))
            twin = self.sudo().search([(one, "=", low), (other, "=", high)])
            if twin:
                if proposal.state == "distinct" and twin.state == "open":
                    twin._decide("distinct")
                proposal.unlink()
            else:
                proposal.write({one: low, other: high})
        self.env.flush_all()
