"""What a channel brings and costs: shares, costs and return, from counts and sums. No ORM.

Every figure of a group is made from the group's own sums, never from figures of its parts.
"""

from dataclasses import dataclass, replace

#: who may not see amounts gets no revenue of fewer won deals than this, and only so many digits
LEAST_DEALS = 3
DIGITS = 2
#: figure: (sum above the line, sum below it)
RATIOS = {
    "qualified_rate": ("qualified_count", "lead_count"),
    "won_rate": ("won_count", "lead_count"),
    "junk_rate": ("junk_count", "request_count"),
    "cost_per_lead": ("cost", "lead_count"),
    "cost_per_customer": ("cost", "won_count"),
}


def ratio(part, whole):
    """part / whole; None when there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True)
class Figures:
    """Sums of one channel, or of any group of them.

    requests: inquiries, and leads that came without one
    leads, qualified, deals, won: the leads of these requests, by how far they came
    junk: requests that were none
    revenue, margin, cost: in one currency; revenue and margin are None for who may not see them
    """

    inquiries: int = 0
    requests: int = 0
    leads: int = 0
    qualified: int = 0
    deals: int = 0
    won: int = 0
    junk: int = 0
    cost: float = 0.0
    revenue: float | None = 0.0
    margin: float | None = 0.0

    @property
    def junk_share(self):
        return ratio(self.junk, self.requests)

    @property
    def qualified_share(self):
        return ratio(self.qualified, self.leads)

    @property
    def won_share(self):
        return ratio(self.won, self.leads)

    @property
    def cost_per_lead(self):
        return ratio(self.cost, self.leads) if self.cost else None

    @property
    def cost_per_customer(self):
        return ratio(self.cost, self.won) if self.cost else None

    @property
    def roi(self):
        """Return on investment: (margin − cost) / cost; None without cost."""
        return None if self.margin is None else ratio(self.margin - self.cost, self.cost)

    def without_single_amounts(self):
        """The same without what would tell the amount of a single deal.

        Of few deals nothing is said. The sum of many is rounded so coarsely that the difference
        of two such sums does not tell the amount of the deal between them.
        """
        if self.won < LEAST_DEALS:
            return replace(self, revenue=None, margin=None)
        return replace(
            self, revenue=round_coarsely(self.revenue), margin=round_coarsely(self.margin)
        )


def round_coarsely(amount, digits=DIGITS):
    """The amount with so many leading digits: 1 234 567 becomes 1 200 000."""
    if not amount:
        return 0.0
    size = len(str(int(abs(amount))))
    return float(round(amount, digits - size))


def payback_days(start, cost, earned):
    """Days from spending the money to having it back.

    :param date start: first day of the first month that has costs
    :param cost: whole cost
    :param earned: (day, margin) of each won deal whose margin the return counts, in any order
    :return: days until the margins add up to the cost; None when they don't, or nothing was spent
    """
    if not start or cost <= 0:
        return None
    total = 0
    days = sorted({day for day, _margin in earned})
    for day in days:
        total += sum(margin for when, margin in earned if when == day)
        if round(total, 2) >= round(cost, 2):
            return max((day - start).days, 0)
    return None
