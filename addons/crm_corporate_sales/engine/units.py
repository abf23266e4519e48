"""Which pieces of ordered goods work at the customer's has to be done on.

An order line of ten furnaces becomes ten pieces, each with its serial number; a line of cable one
piece with a quantity. When quantities change afterwards, as few pieces as possible are touched.
"""

from dataclasses import dataclass, field

#: quantities closer than this are the same
EPSILON = 1e-6


@dataclass(frozen=True)
class Unit:
    """A piece that is there already."""

    key: int
    quantity: float = 1.0
    #: what was done on it is settled; it counts but is never touched
    is_locked: bool = False
    #: its serial number came back from the customer
    is_returned: bool = False
    #: somebody wrote a serial number or worked on it
    is_used: bool = False


@dataclass
class UnitPlan:
    """What has to be done so that the pieces cover what is expected."""

    create: list = field(default_factory=list)
    resize: dict = field(default_factory=dict)
    drop: list = field(default_factory=list)


def plan_units(expected, units, per_piece):
    """Make the pieces of an order line cover the expected quantity.

    :param float expected: quantity that stays with the customer, in the line's unit
    :param units: the :class:`Unit` that are there
    :param bool per_piece: each whole unit is a piece of its own (tracked by serial number)
    :return: :class:`UnitPlan`; quantities of new pieces, new quantities and keys to drop
    """
    plan = UnitPlan()
    missing = expected - sum(unit.quantity for unit in units)
    loose = [unit for unit in units if not unit.is_locked]
    if missing > EPSILON:
        _add(plan, missing, loose, per_piece)
    elif missing < -EPSILON:
        _remove(plan, -missing, loose)
    return plan


def _add(plan, missing, loose, per_piece):
    if per_piece:
        whole = int(missing + EPSILON)
        plan.create = [1.0] * whole
        if missing - whole > EPSILON:
            plan.create.append(missing - whole)
    elif loose:
        plan.resize[loose[0].key] = loose[0].quantity + missing
    else:
        plan.create = [missing]


def _remove(plan, surplus, loose):
    # first what came back, then what nobody touched yet, of those the newest
    order = sorted(loose, key=lambda unit: (not unit.is_returned, unit.is_used, -unit.key))
    for unit in order:
        if surplus <= EPSILON:
            break
        if unit.quantity <= surplus + EPSILON:
            plan.drop.append(unit.key)
            surplus -= unit.quantity
        else:
            plan.resize[unit.key] = unit.quantity - surplus
            surplus = 0
