from odoo import api, models
from odoo.exceptions import LockError, UserError

# An object of this process only: a context value from outside can never be it.
_MOVE = object()


class CrmGuardedState(models.AbstractModel):
    """A record whose ``state`` is moved by its ``action_*`` methods only, never written."""

    _name = "crm.guarded.state"
    _description = "State Moved by Actions"

    #: the state of a new record
    _state_initial = False

    def _is_moving(self):
        return self.env.context.get("guarded_state_move") is _MOVE

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._is_moving():
            records._refuse_other_than_initial()
        return records

    def _refuse_other_than_initial(self):
        for record in self:
            if record.state != self._state_initial:
                raise UserError(
                    self.env._(
                        "A new “%(model)s” starts as “%(state)s”; its buttons move it on.",
                        model=self._description,
                        state=self._state_name(self._state_initial),
                    )
                )

    def write(self, vals):
        if "state" in vals and not self._is_moving():
            raise UserError(
                self.env._("The status is not written; it is moved by the buttons of the form.")
            )
        return super().write(vals)

    def _as_move(self):
        """These records with the right to write their state."""
        return self.with_context(guarded_state_move=_MOVE)

    def _move_state(self, sources, target, **values):
        """Move to another state.

        :param sources: states from which the move is possible
        :param str target: the new state
        :param values: written along with it
        :raises UserError: the state is not one of the sources, or somebody else just moves it
        """
        self.check_access("write")
        self._lock_state()
        for record in self:
            if record.state not in sources:
                raise UserError(
                    self.env._(
                        "“%(record)s” is “%(state)s”; this is possible only from: %(sources)s.",
                        record=record.display_name,
                        state=self._state_name(record.state),
                        sources=", ".join(self._state_name(source) for source in sources),
                    )
                )
        self._as_move().write({**values, "state": target})
        return True

    def _lock_state(self):
        try:
            # sudo: only the lock; the right to write was checked
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is just changing “%(record)s”. Look at it again and retry.",
                    record=self[:1].display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])

    @api.model
    def _group_expand_state(self, states, domain):
        """Columns of a kanban: in the order of the course, only those that hold something."""
        return [state for state in self._fields["state"].get_values(self.env) if state in states]

    def _state_name(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)
