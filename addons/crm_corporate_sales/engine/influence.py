"""Influence matrix of a deal: support index, fading, named gaps, the way to the decision maker.

Source of the rules: specification 1.5. Influence is an integer 0..10, loyalty -5..+5.
"""

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

INFLUENCE_MIN, INFLUENCE_MAX = 0, 10
LOYALTY_MIN, LOYALTY_MAX = -5, 5
DEFAULT_FADE_DAYS = 30
# Completely faded after this many silent periods.
FULL_FADE_PERIODS = 3
# A person this influential must have somebody of ours who owns the relationship.
HEAVY_INFLUENCE = 7

ROLE_OWNER = "owner"
ROLE_COACH = "coach"

# Cost of one step of the way: a reporting line is a short one, a mere colleague a longer one.
COST_LINE = 1.0
COST_COLLEAGUE = 2.0
# What a complete stranger, or a complete opponent, adds to the cost of passing through them.
COST_FADED = 2.0
COST_HOSTILE = 3.0

# Names of gaps, the most urgent first; whoever shows them gives the wording.
GAP_DECISION_MAKER_UNKNOWN = "decision_maker_unknown"
GAP_DECISION_MAKER_LEFT = "decision_maker_left"
GAP_DECISION_MAKER_NEVER_MET = "decision_maker_never_met"
GAP_OWNER_NEVER_MET = "owner_never_met"
GAP_COACH_LEFT = "coach_left"
GAP_CONTACT_LEFT = "contact_left"
GAP_SINGLE_THREAD = "single_thread"
GAP_NO_SUPPORTER = "no_supporter"
GAP_STALE = "stale"
GAP_NO_COVERAGE = "no_coverage"
GAP_ROLE_UNCOVERED = "role_uncovered"


@dataclass(frozen=True, slots=True)
class Contact:
    """One key contact as the rules see it.

    :param key: anything hashable that names the contact
    :param reports_to: key of the superior among the same deal's contacts, or None
    :param employer: anything hashable that names the company the person works for, or None
    :param days_silent: days since anybody of ours was in touch, None when it never happened
    :param known_by: our people who really talked with the contact
    :param covered: somebody of ours owns the relationship
    :param has_left: the person no longer works for that employer
    """

    key: object
    influence: int = 0
    loyalty: int = 0
    role: str | None = None
    is_decision_maker: bool = False
    reports_to: object = None
    employer: object = None
    days_silent: int | None = None
    known_by: frozenset = field(default_factory=frozenset)
    covered: bool = False
    has_left: bool = False

    @property
    def is_met(self) -> bool:
        """True when at least one real contact with the person is on record."""
        return self.days_silent is not None


@dataclass(frozen=True, slots=True)
class Gap:
    """A named weakness of our position.

    :param code: one of GAP_*
    :param keys: contacts concerned; for GAP_ROLE_UNCOVERED the codes of the missing roles
    """

    code: str
    keys: tuple = ()


def support_index(pairs: Iterable[tuple[int, int]]) -> float:
    """Weighted support of a deal: Σ influence·loyalty / Σ influence·5.

    :param pairs: (influence 0..10, loyalty -5..+5) of each contact
    :return: -1 (all against) … +1 (all for); 0 when nobody has any influence
    """
    pairs = list(pairs)
    weight = sum(influence for influence, _loyalty in pairs) * LOYALTY_MAX
    if not weight:
        return 0.0
    return sum(influence * loyalty for influence, loyalty in pairs) / weight


def fading(days_silent: int | None, fade_days: int = DEFAULT_FADE_DAYS) -> float:
    """How far a contact has faded from our sight.

    :param days_silent: days since the last real contact, None when there was none
    :param fade_days: days of silence that still count as being in touch
    :return: 0 (in touch) … 1 (a stranger: silent for three periods, or never spoken to)
    """
    if days_silent is None:
        return 1.0
    fade_days = max(fade_days, 1)
    overdue = (days_silent - fade_days) / (fade_days * (FULL_FADE_PERIODS - 1))
    return min(max(overdue, 0.0), 1.0)


def uncovered_roles(required: Collection, contacts: Iterable[Contact]) -> list:
    """Required role codes that nobody (still working there) holds, in the order given."""
    held = {contact.role for contact in contacts if not contact.has_left}
    return [role for role in required if role not in held]


def decision_maker_known(contacts: Iterable[Contact]) -> bool:
    """True when a decision maker is named who has not left the company."""
    return any(contact.is_decision_maker and not contact.has_left for contact in contacts)


def gaps(
    contacts: Sequence[Contact],
    required_roles: Collection = (),
    fade_days: int = DEFAULT_FADE_DAYS,
) -> list[Gap]:
    """Name what is missing in our relations with the people who decide.

    :param contacts: key contacts of one deal
    :param required_roles: role codes that somebody should hold
    :param fade_days: days of silence that still count as being in touch
    :return: gaps, the most urgent first; none for a deal without contacts, whose empty
        map speaks for itself, except that its decision maker is unknown
    """
    found: list[Gap] = []

    def add(code, concerned):
        if concerned := tuple(contact.key for contact in concerned):
            found.append(Gap(code, concerned))

    present = [contact for contact in contacts if not contact.has_left]
    gone = [contact for contact in contacts if contact.has_left]
    met = [contact for contact in present if contact.is_met]

    if not decision_maker_known(contacts):
        found.append(Gap(GAP_DECISION_MAKER_UNKNOWN))
    if not contacts:
        return found

    add(GAP_DECISION_MAKER_LEFT, (c for c in gone if c.is_decision_maker))
    unmet = [contact for contact in present if not contact.is_met]
    add(GAP_DECISION_MAKER_NEVER_MET, (c for c in unmet if c.is_decision_maker))
    add(GAP_OWNER_NEVER_MET, (c for c in unmet if c.role == ROLE_OWNER))
    add(GAP_COACH_LEFT, (c for c in gone if c.role == ROLE_COACH))
    add(
        GAP_CONTACT_LEFT,
        (c for c in gone if c.role != ROLE_COACH and not c.is_decision_maker),
    )
    if _is_single_thread(present, met, fade_days):
        add(GAP_SINGLE_THREAD, met or present)
    if not any(contact.loyalty > 0 for contact in present):
        found.append(Gap(GAP_NO_SUPPORTER))
    add(GAP_STALE, (c for c in met if fading(c.days_silent, fade_days) > 0))
    add(
        GAP_NO_COVERAGE,
        (c for c in present if c.influence >= HEAVY_INFLUENCE and not c.covered),
    )
    if missing := uncovered_roles(required_roles, contacts):
        found.append(Gap(GAP_ROLE_UNCOVERED, tuple(missing)))
    return found


def _is_single_thread(present, met, fade_days) -> bool:
    """The deal hangs on one person: only one is named, or all but one are silent or strangers."""
    if len(present) == 1:
        return True
    in_touch = [contact for contact in met if fading(contact.days_silent, fade_days) < 1]
    return len(in_touch) == 1


def way_to_decision_maker(contacts: Sequence[Contact], fade_days: int = DEFAULT_FADE_DAYS) -> list:
    """The easiest chain of introductions from us to a decision maker.

    The first link is somebody we really talked with; then along reporting lines (either way)
    or between people of one employer. Strangers and opponents are costly to pass through, so
    a longer way through friends may win. People who left the company pass nothing on.

    :return: keys from the first person to ask up to the decision maker; a single key when the
        decision maker is best asked directly; empty when there is no way or nobody to reach
    """
    people = {contact.key: contact for contact in contacts if not contact.has_left}
    targets = {key for key, contact in people.items() if contact.is_decision_maker}
    if not targets:
        return []
    neighbours = _links(people)
    # The counter keeps the order of the contacts among equals and keys out of comparisons.
    queue = []
    for order, (key, contact) in enumerate(people.items()):
        if contact.is_met:
            cost = COST_LINE + COST_FADED * fading(contact.days_silent, fade_days)
            heapq.heappush(queue, (cost, order, key, (key,)))
    counter = len(people)
    done = set()
    while queue:
        cost, _order, key, way = heapq.heappop(queue)
        if key in targets:
            return list(way)
        if key in done:
            continue
        done.add(key)
        passing = cost + _hostility(people[key])
        for other, link_cost in neighbours[key]:
            if other not in done:
                counter += 1
                heapq.heappush(queue, (passing + link_cost, counter, other, (*way, other)))
    return []


def _hostility(contact: Contact) -> float:
    """What it costs that this person has to recommend us: 0 for a full supporter."""
    return COST_HOSTILE * (LOYALTY_MAX - contact.loyalty) / (LOYALTY_MAX - LOYALTY_MIN)


def _links(people: dict) -> dict:
    """Who can introduce us to whom: {key: [(other key, cost of the link)]}."""
    neighbours: dict = {key: {} for key in people}

    def link(one, other, cost):
        neighbours[one][other] = min(cost, neighbours[one].get(other, cost))
        neighbours[other][one] = min(cost, neighbours[other].get(one, cost))

    by_employer: dict = {}
    for key, contact in people.items():
        if contact.reports_to in people and contact.reports_to != key:
            link(key, contact.reports_to, COST_LINE)
        if contact.employer is not None:
            by_employer.setdefault(contact.employer, []).append(key)
    for colleagues in by_employer.values():
        for index, one in enumerate(colleagues):
            for other in colleagues[index + 1 :]:
                link(one, other, COST_COLLEAGUE)
    return {key: list(links.items()) for key, links in neighbours.items()}
