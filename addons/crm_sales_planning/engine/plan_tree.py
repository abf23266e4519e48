"""Which plans are the parts of which: by period of the same scope, and by scope of the same period."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

COMPANY, DEPARTMENT, TEAM, USER = "company", "department", "team", "user"
#: kind of period -> kinds that make it, the first that is found counts; weeks cross months, so
#: their shares of a month are kept one by one
TIME_PARTS = {"year": ("quarter", "month"), "quarter": ("month",), "week": ("day",)}


@dataclass(frozen=True)
class Node:
    """One plan. ``department``: of the group, or the department itself."""

    id: int
    company: int
    period_type: str
    date_from: date
    date_to: date
    scope: str
    team: int | None = None
    department: int | None = None
    user: int | None = None


class PlanTree:
    """Finds the parts among plans.

    :param nodes: :class:`Node`, in any order
    """

    def __init__(self, nodes):
        self._by_period = defaultdict(list)
        self._by_scope = defaultdict(list)
        for node in nodes:
            self._by_period[self._period(node)].append(node)
            self._by_scope[self._scope(node)].append(node)

    def _period(self, node):
        return node.company, node.period_type, node.date_from

    def _scope(self, node):
        return node.company, node.scope, node.team, node.user

    def org_parts(self, node):
        """Plans of the next lower scope that make this one.

        A company is made of its departments and of the groups that belong to none of them; a
        department without a name is all groups.
        """
        others = [other for other in self._by_period[self._period(node)] if other != node]
        departments = [other for other in others if other.scope == DEPARTMENT]
        groups = [other for other in others if other.scope == TEAM]
        if node.scope == COMPANY:
            if any(other.team is None for other in departments):
                return [other for other in departments if other.team is None]
            named = {other.team for other in departments}
            return departments + [group for group in groups if group.department not in named]
        if node.scope == DEPARTMENT:
            return [group for group in groups if node.team in (None, group.department)]
        if node.scope == TEAM:
            return [other for other in others if other.scope == USER and other.team == node.team]
        return []

    def time_parts(self, node):
        """Plans of the same scope for the shorter periods that make this one; no weeks."""
        inside = [
            other
            for other in self._by_scope[self._scope(node)]
            if node.date_from <= other.date_from and other.date_to <= node.date_to
        ]
        for kind in TIME_PARTS.get(node.period_type, ()):
            found = [other for other in inside if other.period_type == kind]
            if found:
                return found
        return []
