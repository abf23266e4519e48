"""How far a manufacturing order is, and when its goods will probably be there. No ORM.

Readiness is a share from 0 to 1. Finished quantities count whole; of the rest, work (own work orders
and sub-assemblies, weighed by their minutes) makes four fifths and components at hand one fifth.
Only what is closed is 1; before, it is never more than :data:`ALMOST`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: the share of components at hand in the readiness of what is not finished
MATERIAL_WEIGHT = 0.2
#: everything is made, but nobody has closed the order
ALMOST = 0.99


@dataclass(frozen=True)
class Work:
    """One work order.

    minutes: expected for the whole quantity
    done: share of it that is done, 0…1
    """

    minutes: float
    done: float


@dataclass(frozen=True)
class Component:
    """A component that is bought or taken from stock.

    need, at_hand: quantities in one unit; reserved and consumed are at hand
    arrives: when the rest is expected; None when nobody knows
    """

    need: float
    at_hand: float
    arrives: datetime | None = None


@dataclass(frozen=True)
class Production:
    """A manufacturing order with what it waits for.

    quantity, produced: to make, and finished so far, in one unit
    making: quantity in work right now that counts as work done when there are no work orders
    start, end: planned; None when nobody planned
    finished_at: when it was closed; None while it is open
    """

    quantity: float
    produced: float = 0.0
    making: float = 0.0
    start: datetime | None = None
    end: datetime | None = None
    finished_at: datetime | None = None
    works: tuple = ()
    components: tuple = ()
    sub_assemblies: tuple = ()


def readiness(production):
    """Share of a production that is done, 0…1; see the head of this module."""
    if production.finished_at:
        return 1.0
    finished = _share(production.produced, production.quantity)
    rest = _unfinished_readiness(production)
    return min(ALMOST, finished + (1 - finished) * rest)


def expected_end(production, now):
    """When it will probably be finished; never in the past, None when nothing is planned.

    Work can't begin before the plan, before its sub-assemblies are made and before the components that
    are on their way arrive; what is left takes as much of the planned time as is left of the work.
    A production ahead of its plan keeps its planned end.
    """
    if production.finished_at:
        return production.finished_at
    if not production.end:
        return None
    start = production.start or production.end
    span = max(production.end - start, timedelta())
    finished = _share(production.produced, production.quantity)
    done = finished + (1 - finished) * _own_work(production)
    ready_to_go = [now]
    if not done:
        ready_to_go.append(start)
    ready_to_go += [expected_end(sub, now) for sub in production.sub_assemblies]
    ready_to_go += [
        component.arrives for component in production.components if _is_missing(component)
    ]
    begins = max(moment for moment in ready_to_go if moment)
    return max(production.end, begins + span * (1 - done))


def effort(production):
    """Minutes of work in a production with its sub-assemblies; the planned time where nobody
    planned work orders, at least one minute.
    """
    return _own_effort(production) + sum(effort(sub) for sub in production.sub_assemblies)


def _unfinished_readiness(production):
    own = _own_effort(production)
    total = effort(production)
    work = (
        own * _own_work(production)
        + sum(effort(sub) * readiness(sub) for sub in production.sub_assemblies)
    ) / total
    if not production.components:
        return work
    material = sum(
        _share(component.at_hand, component.need) for component in production.components
    ) / len(production.components)
    return (1 - MATERIAL_WEIGHT) * work + MATERIAL_WEIGHT * material


def _own_work(production):
    """Share of its own work that is done."""
    if not production.works:
        return _share(production.making, production.quantity - production.produced)
    minutes = sum(work.minutes for work in production.works)
    if minutes <= 0:
        return sum(_clamp(work.done) for work in production.works) / len(production.works)
    return sum(work.minutes * _clamp(work.done) for work in production.works) / minutes


def _own_effort(production):
    minutes = sum(work.minutes for work in production.works)
    if minutes <= 0 and production.start and production.end:
        minutes = (production.end - production.start).total_seconds() / 60
    return max(minutes, 1.0)


def _is_missing(component):
    return component.at_hand < component.need


def _share(part, whole):
    if whole <= 0:
        return 1.0
    return _clamp(part / whole)


def _clamp(share):
    return min(1.0, max(0.0, share))
