"""How indicators are counted: each gives rows of what counts, one place groups them."""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from ...engine import periods

AMOUNT, COUNT, PARTNERS, RATIO, AVERAGE, MEDIAN = (
    "amount",
    "count",
    "partners",
    "ratio",
    "average",
    "median",
)
#: columns that the rows of every measure have, in this order
COLUMNS = (
    "company_id",
    "user_id",
    "team_id",
    "date",
    "industry_id",
    "categ_id",
    "partner_id",
    "amount",
    "numerator",
    "denominator",
    "res_model",
    "res_id",
)
MEASURES = {}


def measure(*codes, **options):
    """Class decorator: an instance of the class counts each of these indicators."""

    def register(cls):
        for code in codes:
            MEASURES[code] = cls(code, **options)
        return cls

    return register


@dataclass(frozen=True)
class Span:
    """The days asked about, both inclusive, as the company's calendar has them.

    ``as_of``: for states at the end of periods: the last day of each period asked for, none later
    than today, none of a period that has not begun.
    ``keys``: by what the rows are going to be grouped.
    """

    date_from: date
    date_to: date
    today: date
    as_of: tuple = ()
    keys: tuple = ()

    def get_shortest(self):
        """The shortest kind of period among the keys, None where there is none."""
        kinds = [key for key in self.keys if key in periods.LENGTHS]
        return min(kinds, key=periods.LENGTHS.get) if kinds else None


@dataclass(frozen=True)
class Scope:
    """Whose facts may be counted: what rights allow, and what a plan is about.

    ``user_id, team_ids``: own ones and those of these groups; both None: everybody's.
    ``users, teams``: only those of these, each None or a tuple of ids.
    """

    company_ids: tuple
    user_id: int | None = None
    team_ids: tuple | None = None
    users: tuple | None = None
    teams: tuple | None = None

    @classmethod
    def of(cls, env, users=None, teams=None):
        """What the user of an environment may see; the server sees everything."""
        companies = tuple(env.companies.ids)
        user = env.user
        if env.su or user.reads_all_plans:
            return cls(companies, None, None, users, teams)
        return cls(companies, user.id, tuple(user.planning_group_ids.ids), users, teams)

    def where(self, alias, computed=False):
        """Condition on a table that has company, user and team.

        :param bool computed: the company is an expression. PostgreSQL would expect one row of 200 to
            match and go through all of them one by one; a CASE it expects to match half of them
        """
        company, user, team = (
            SQL.identifier(alias, name) for name in ("company_id", "user_id", "team_id")
        )
        own_company = SQL("%s IN %s", company, self.company_ids)
        terms = [SQL("CASE WHEN %s THEN TRUE END", own_company) if computed else own_company]
        if self.user_id is not None:
            own = SQL("%s = %s", user, self.user_id)
            if self.team_ids:
                own = SQL("(%s OR %s IN %s)", own, team, self.team_ids)
            terms.append(own)
        for column, ids in ((user, self.users), (team, self.teams)):
            if ids is not None:
                terms.append(SQL("%s IN %s", column, ids) if ids else SQL("FALSE"))
        return SQL(" AND ").join(terms)


class Measure:
    """Counts an indicator.

    A subclass gives :meth:`rows`; the value of a group of them is
    ``amount`` their sum, ``count`` their number, ``partners`` the number of different clients,
    ``ratio`` numerators by denominators (in percent where the unit is percent), ``average`` the
    same, not in percent, ``median`` of the amounts.
    """

    value = COUNT

    def __init__(self, code, **options):
        self.code = code
        for name, option in options.items():
            setattr(self, name, option)

    def rows(self, env, kpi, span, scope):
        """A SELECT of :data:`COLUMNS`, one row for each case that counts.

        :param Span span: the days; a state gives rows for each day of ``span.as_of``
        :param Scope scope: whose facts
        :rtype: odoo.tools.SQL
        """
        raise NotImplementedError
