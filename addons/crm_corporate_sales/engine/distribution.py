"""Who calls whom and when: choosing contacts, spreading them evenly, days within a limit.

Source of the rules: specification 2, point 11 («Позвонить клиенту» tasks, spread evenly or by
owner). Everything is deterministic: the same question gives the same answer.
"""

from collections import Counter, deque
from dataclasses import dataclass

# why a contact is not called
NO_PHONE = "no_phone"
BLOCKED = "blocked"
DUPLICATE = "duplicate"
BUSY = "busy"
SKIP_REASONS = (NO_PHONE, BLOCKED, DUPLICATE, BUSY)


@dataclass(frozen=True)
class Item:
    """Something that somebody is to do.

    :param key: identifies it
    :param owner: who does it whatever the others have; None: spread it
    :param frozenset allowed: people who may do it; None: anybody
    """

    key: object
    owner: object = None
    allowed: frozenset | None = None


def sift(contacts, blocked=(), busy=()):
    """Contacts to call, and why the others are not called.

    :param contacts: pairs ``(key, number)``; the number in one common form, empty if unknown
    :param blocked: numbers that must not be called
    :param busy: numbers that somebody calls already
    :return: (keys in order, {reason: keys in order})
    """
    blocked, busy = set(blocked), set(busy)
    chosen, skipped, seen = [], {reason: [] for reason in SKIP_REASONS}, set()
    for key, number in contacts:
        if not number:
            skipped[NO_PHONE].append(key)
        elif number in blocked:
            skipped[BLOCKED].append(key)
        elif number in seen:
            skipped[DUPLICATE].append(key)
        elif number in busy:
            skipped[BUSY].append(key)
            seen.add(number)
        else:
            chosen.append(key)
            seen.add(number)
    return chosen, skipped


def spread(items, people, load=None):
    """Give every item to somebody so that all have as equally much as possible.

    Nobody has two or more above another who could take one of theirs; with items that anybody
    may do, counts (with ``load``) differ by at most one as far as ``load`` allows.

    :param items: sequence of :class:`Item`
    :param people: who is there, in order of preference
    :param dict load: {person: number of what they have already}
    :return: {key: person}; None for what nobody who is there may do
    """
    people = list(people)
    total = Counter({person: (load or {}).get(person, 0) for person in people})
    result, free = {}, {}
    for item in items:
        if item.owner in total:
            result[item.key] = item.owner
            total[item.owner] += 1
        else:
            allowed = tuple(
                person for person in people if item.allowed is None or person in item.allowed
            )
            free.setdefault(allowed, []).append(item.key)
    counts = {allowed: Counter() for allowed in free}
    order = {person: place for place, person in enumerate(people)}
    for allowed, keys in free.items():
        for _key in keys if allowed else ():
            person = min(allowed, key=lambda one: (total[one], order[one]))
            counts[allowed][person] += 1
            total[person] += 1
    _even_out(counts, total, people)
    for allowed, keys in free.items():
        result.update(zip(keys, _deal_out(counts[allowed], allowed, len(keys)), strict=True))
    return {item.key: result[item.key] for item in items}


def _even_out(counts, total, people):
    """Pass items on, also by way of others, while somebody has two more than another."""
    moved = True
    while moved:
        moved = False
        for giver in sorted(people, key=lambda person: -total[person]):
            way = _find_taker(counts, total, giver)
            if way:
                for allowed, source, target in way:
                    counts[allowed][source] -= 1
                    counts[allowed][target] += 1
                total[giver] -= 1
                total[way[-1][2]] += 1
                moved = True
                break


def _find_taker(counts, total, giver):
    """The shortest chain of hand-overs from the giver to somebody with two items less."""
    came, queue = {giver: None}, deque([giver])
    while queue:
        person = queue.popleft()
        if total[person] <= total[giver] - 2:
            way = []
            while came[person]:
                way.append(came[person])
                person = came[person][1]
            return way[::-1]
        for allowed, shares in counts.items():
            if shares[person] > 0:
                for other in allowed:
                    if other not in came:
                        came[other] = (allowed, person, other)
                        queue.append(other)
    return None


def _deal_out(shares, allowed, number):
    """People in turn, as often as their shares say."""
    dealt = Counter()
    for _place in range(number):
        waiting = [person for person in allowed if dealt[person] < shares[person]]
        person = min(waiting, key=lambda one: dealt[one] / shares[one], default=None)
        dealt[person] += 1
        yield person


def due_days(count, days, limit=0, taken=None):
    """Days on which so many things are due.

    :param int count: how many there are
    :param days: working days in order
    :param int limit: at most so many a day, the first days full; 0: evenly over all days
    :param dict taken: {day: number of what is due there already}; counts for the limit
    :return: ascending list of days, shorter than ``count`` when they do not fit
    """
    days = list(days)
    if not days:
        return []
    if not limit:
        share, rest = divmod(count, len(days))
        return [day for place, day in enumerate(days) for _one in range(share + (place < rest))]
    taken = taken or {}
    found = []
    for day in days:
        room = min(max(limit - taken.get(day, 0), 0), count - len(found))
        found += [day] * room
        if len(found) == count:
            break
    return found
