"""Rules of the influence matrix: index, fading, gaps, way to the decision maker, geometry."""

import itertools
import random

import pytest
from crm_corporate_sales_engine import influence, influence_map
from crm_corporate_sales_engine.influence import Contact


def codes(contacts, **kwargs):
    return [gap.code for gap in influence.gaps(contacts, **kwargs)]


def boss(key="boss", **kwargs):
    vals = {"influence": 9, "role": "decision_maker", "is_decision_maker": True, **kwargs}
    return Contact(key, **vals)


class TestSupportIndex:
    @pytest.mark.parametrize(
        ("pairs", "expected"),
        [
            ([], 0.0),
            ([(0, 5), (0, -5)], 0.0),
            ([(10, 5)], 1.0),
            ([(10, -5), (3, -5)], -1.0),
            ([(10, 5), (10, -5)], 0.0),
            ([(10, 3), (5, -4)], (30 - 20) / 75),
        ],
    )
    def test_formula(self, pairs, expected):
        assert influence.support_index(pairs) == pytest.approx(expected)

    def test_stays_within_its_range(self):
        chance = random.Random(1)
        for _round in range(300):
            pairs = [
                (chance.randint(0, 10), chance.randint(-5, 5)) for _n in range(chance.randint(0, 9))
            ]
            assert -1 <= influence.support_index(pairs) <= 1


class TestFading:
    @pytest.mark.parametrize(
        ("days", "expected"),
        [(0, 0), (30, 0), (31, 1 / 60), (60, 0.5), (90, 1), (4000, 1), (None, 1)],
    )
    def test_begins_after_one_period_and_ends_after_three(self, days, expected):
        assert influence.fading(days, 30) == pytest.approx(expected)

    def test_a_senseless_period_counts_as_one_day(self):
        assert influence.fading(0, 0) == 0
        assert influence.fading(3, -7) == 1


class TestGaps:
    def test_no_contacts_at_all(self):
        assert codes([], required_roles=["user"]) == [influence.GAP_DECISION_MAKER_UNKNOWN]

    def test_nothing_is_wrong(self):
        contacts = [
            boss(loyalty=2, days_silent=3, covered=True),
            Contact("user", 4, 1, role="user", days_silent=5),
        ]
        assert codes(contacts, required_roles=["decision_maker", "user"]) == []

    def test_people_never_met(self):
        owner = Contact("owner", 2, 1, role="owner")
        found = influence.gaps([boss(covered=True), owner])
        assert influence.Gap(influence.GAP_OWNER_NEVER_MET, ("owner",)) in found
        assert influence.Gap(influence.GAP_DECISION_MAKER_NEVER_MET, ("boss",)) in found
        met = [boss(covered=True, days_silent=1), Contact("owner", role="owner", days_silent=1)]
        assert not {influence.GAP_OWNER_NEVER_MET, influence.GAP_DECISION_MAKER_NEVER_MET} & set(
            codes(met)
        )

    def test_people_who_left(self):
        contacts = [
            boss(has_left=True),
            Contact("coach", role="coach", loyalty=5, has_left=True),
            Contact("user", role="user", has_left=True),
            Contact("expert", loyalty=1, days_silent=0),
        ]
        found = {gap.code: gap.keys for gap in influence.gaps(contacts)}
        assert found[influence.GAP_DECISION_MAKER_LEFT] == ("boss",)
        assert found[influence.GAP_COACH_LEFT] == ("coach",)
        assert found[influence.GAP_CONTACT_LEFT] == ("user",)
        assert influence.GAP_DECISION_MAKER_UNKNOWN in found
        assert influence.GAP_STALE not in found

    def test_single_thread(self):
        silent = Contact("silent", days_silent=400)
        stranger = Contact("stranger")
        talker = Contact("talker", days_silent=2)
        other = Contact("other", days_silent=40)
        single = influence.GAP_SINGLE_THREAD
        assert single in codes([talker])
        assert single in codes([talker, silent, stranger])
        assert single not in codes([talker, other])
        assert single not in codes([stranger, Contact("stranger 2")])

    def test_stale_are_those_we_met_once(self):
        found = influence.gaps([Contact("a", days_silent=31), Contact("b"), Contact("c")])
        assert influence.Gap(influence.GAP_STALE, ("a",)) in found

    def test_support_and_coverage(self):
        heavy = Contact("heavy", 7, 0, days_silent=1)
        light = Contact("light", 6, -2, days_silent=1)
        found = influence.gaps([heavy, light])
        assert influence.Gap(influence.GAP_NO_COVERAGE, ("heavy",)) in found
        assert influence.Gap(influence.GAP_NO_SUPPORTER) in found
        friend = Contact("friend", 1, 1, days_silent=1)
        assert influence.GAP_NO_SUPPORTER not in codes([heavy, friend])

    def test_required_roles(self):
        contacts = [boss(), Contact("u", role="user", has_left=True)]
        required = ["decision_maker", "user", "coach"]
        assert influence.uncovered_roles(required, contacts) == ["user", "coach"]
        found = influence.gaps(contacts, required)
        assert influence.Gap(influence.GAP_ROLE_UNCOVERED, ("user", "coach")) in found


class TestWay:
    def way(self, *contacts):
        return influence.way_to_decision_maker(contacts)

    def test_nobody_to_reach_or_nobody_known(self):
        assert self.way() == []
        assert self.way(Contact("a", days_silent=1)) == []
        assert self.way(boss(), Contact("a")) == []
        assert self.way(boss(), Contact("a", days_silent=1)) == []
        assert self.way(boss(has_left=True, days_silent=1)) == []

    def test_whom_we_talk_with_is_asked_directly(self):
        assert self.way(boss(days_silent=1), Contact("a", loyalty=5, days_silent=1)) == ["boss"]

    def test_along_the_reporting_lines_either_way(self):
        up = self.way(
            boss(), Contact("middle", reports_to="boss"),
            Contact("low", days_silent=1, loyalty=3, reports_to="middle"),
        )  # fmt: skip
        assert up == ["low", "middle", "boss"]
        down = self.way(boss(reports_to="owner"), Contact("owner", days_silent=1))
        assert down == ["owner", "boss"]

    def test_among_colleagues(self):
        known = Contact("known", days_silent=1, employer="plant")
        assert self.way(boss(employer="plant"), known) == ["known", "boss"]
        assert self.way(boss(employer="elsewhere"), known) == []

    def test_friends_are_preferred_to_opponents(self):
        enemy = Contact("enemy", loyalty=-5, days_silent=1, reports_to="boss")
        friend = Contact("friend", loyalty=5, days_silent=1, reports_to="assistant")
        assistant = Contact("assistant", loyalty=4, reports_to="boss")
        assert self.way(boss(), enemy, friend, assistant) == ["friend", "assistant", "boss"]
        assert self.way(boss(), enemy) == ["enemy", "boss"]

    def test_those_in_touch_are_preferred_to_faded_ones(self):
        faded = Contact("faded", loyalty=3, days_silent=200, reports_to="boss")
        fresh = Contact("fresh", loyalty=3, days_silent=2, reports_to="boss")
        assert self.way(boss(), faded, fresh) == ["fresh", "boss"]

    def test_people_who_left_pass_nothing_on(self):
        gone = Contact("gone", loyalty=5, days_silent=1, reports_to="boss", has_left=True)
        assert self.way(boss(), gone) == []

    def test_a_circle_of_reports_does_no_harm(self):
        a = Contact("a", days_silent=1, reports_to="b")
        b = Contact("b", reports_to="a")
        assert self.way(a, b, boss()) == []
        assert self.way(boss(reports_to="boss", days_silent=1)) == ["boss"]

    def test_is_the_cheapest_of_all_ways(self):
        """Against brute force over every chain of small random deals."""
        chance = random.Random(7)
        for _round in range(150):
            keys = list(range(5))
            people = [
                Contact(
                    key,
                    loyalty=chance.randint(-5, 5),
                    is_decision_maker=key == 0,
                    reports_to=chance.choice([None, *keys[:key]]) if key else None,
                    employer=chance.choice([None, "x", "y"]),
                    days_silent=chance.choice([None, None, 1, 70]),
                )
                for key in keys
            ]
            found = influence.way_to_decision_maker(people)
            costs = {
                chain: cost
                for length in range(1, 6)
                for chain in itertools.permutations(keys, length)
                if chain[-1] == 0 and (cost := self.cost(people, chain)) is not None
            }
            if not costs:
                assert found == []
            else:
                assert costs[tuple(found)] == pytest.approx(min(costs.values()))

    @staticmethod
    def cost(people, chain):
        first = people[chain[0]]
        if first.days_silent is None:
            return None
        total = 1 + 2 * influence.fading(first.days_silent)
        for one, other in itertools.pairwise(people[key] for key in chain):
            total += 3 * (5 - one.loyalty) / 10
            if one.reports_to == other.key or other.reports_to == one.key:
                total += 1
            elif one.employer and one.employer == other.employer:
                total += 2
            else:
                return None
        return total


class TestMap:
    frame = influence_map.Frame(660, 470)

    def test_corners(self):
        left, top, right, bottom = self.frame.bounds
        assert self.frame.place(10, 5) == (right, top)
        assert self.frame.place(0, -5) == (left, bottom)
        assert self.frame.place(5, 0) == ((left + right) / 2, (top + bottom) / 2)

    def test_nodes_that_do_not_touch_stay(self):
        points = [self.frame.place(2, -3), self.frame.place(8, 4)]
        assert influence_map.spread(points, 38, 48, self.frame.bounds) == points

    @pytest.mark.parametrize("number", [2, 3, 7, 12])
    def test_nodes_of_one_place_are_spread_within_the_frame(self, number):
        for corner in ((5, 0), (10, 5), (0, -5)):
            points = [self.frame.place(*corner)] * number
            placed = influence_map.spread(points, 38, 48, self.frame.bounds, rounds=2000)
            left, top, right, bottom = self.frame.bounds
            for x, y in placed:
                assert left <= x <= right and top <= y <= bottom
            for (x1, y1), (x2, y2) in itertools.combinations(placed, 2):
                assert abs(x1 - x2) > 36 or abs(y1 - y2) > 46

    def test_the_same_picture_every_time(self):
        points = [self.frame.place(5, 0)] * 5
        first = influence_map.spread(points, 38, 48, self.frame.bounds)
        assert influence_map.spread(points, 38, 48, self.frame.bounds) == first

    def test_lines_end_at_the_rims(self):
        assert influence_map.shorten_line((0, 0), (100, 0), 20) == (20, 0, 80, 0)
        assert influence_map.shorten_line((0, 0), (30, 0), 20) is None

    def test_labels_avoid_each_other(self):
        centres = [(200.0, 200.0), (240.0, 200.0)]
        (x1, y1, _a), (x2, y2, _b) = influence_map.place_labels(centres, [90, 90], 15, self.frame)
        assert (x1, y1) == (200, 227)
        assert abs(y1 - y2) >= 14

    @pytest.mark.parametrize(
        ("name", "short", "letters"),
        [
            ("Anna Berg", "Anna Berg", "AB"),
            ("Иванова Мария Петровна", "Иванова М. П.", "ИМ"),
            ("Wolfeschlegelsteinhausen", "Wolfeschlegels…", "W"),
            ("", "", "?"),
            ("Dr. «Ivan» (CEO)", "Dr. «. (.", "DI"),
        ],
    )
    def test_names(self, name, short, letters):
        assert influence_map.shorten_name(name, 15) == short
        assert influence_map.initials(name) == letters
