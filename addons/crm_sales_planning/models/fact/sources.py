"""Where facts come from: each source says by one query which facts its documents make.

A source watches fields of models; what changed is noted while a transaction runs and brought up to date
by one statement for each source. Other modules add sources by the decorator :func:`source`.
"""

from odoo.tools import SQL

#: what a source may give for a row, with the type in the database; what it leaves out is empty
ROW = {
    "kind": "varchar",
    "company_id": "int4",
    "user_id": "int4",
    "team_id": "int4",
    "happened_at": "timestamp",
    "day": "date",
    "res_model": "varchar",
    "res_id": "int4",
    "part": "varchar",
    "res_name": "varchar",
    "lead_id": "int4",
    "partner_id": "int4",
    "categ_id": "int4",
    "amount": "numeric",
    "numerator": "float8",
    "denominator": "float8",
    "party": "varchar",
}
#: a repetition counts once: for a party and day, or for a party at all
ONCE_A_DAY, ONCE = "day", "ever"
SOURCES = []


def source(cls):
    """Class decorator: facts come from this source, after those registered before it."""
    SOURCES.append(cls())
    return cls


def columns(**given):
    """The columns of a row, see :data:`ROW`: SQL or text of SQL by name."""
    return SQL(", ").join(
        SQL(
            "(%s)::%s AS %s",
            expression if isinstance(expression, SQL) else SQL(expression),
            SQL(ROW[name]),
            SQL.identifier(name),
        )
        for name, expression in ((name, given.get(name, "NULL")) for name in ROW)
    )


def get_watched_fields(model_name):
    """Names of the fields of a model of which facts are made."""
    return frozenset().union(*(item.watch.get(model_name, ()) for item in SOURCES))


class Source:
    """Facts of some kinds, made of documents of one model.

    ``anchor`` is the model whose ids say what is looked at again: the documents themselves, or what
    several documents have in common, like the client whose first order counts.
    """

    anchor = None
    #: kinds of the facts and models of their documents: {kind: repetition rule or None}
    kinds = {}  # noqa: RUF012
    documents = ()
    #: the document itself says for whom it counts, also when it is corrected later
    follows_owner = False
    #: {model: names of the fields that matter}
    watch = {}  # noqa: RUF012

    def get_anchors(self, env, noted):
        """Ids of anchors that changed documents belong to.

        :param dict noted: ids of changed records by model
        :rtype: set
        """
        ids = set(noted.get(self.anchor, ()))
        for model_name, found in noted.items():
            query = self.get_anchor_query(model_name)
            if query and found and model_name in self.watch:
                rows = env.execute_query(SQL(query, ids=tuple(found)))
                ids.update(row[0] for row in rows if row[0])
        return ids

    def get_anchor_query(self, model_name):
        """Text of the query for anchors of records ``%(ids)s`` of another watched model."""
        return None

    def rows(self, env, ids):
        """SELECT of :func:`columns`.

        :param ids: tuple of ids of anchors; None: all there are
        :rtype: odoo.tools.SQL
        """
        raise NotImplementedError

    def is_about(self, ids):
        """Condition on a ``fact``: it belongs to one of the anchors."""
        return SQL("fact.res_id IN %s", ids)


def among(column, ids):
    """Condition that a column is one of the ids; TRUE for all of them (None)."""
    if ids is None:
        return SQL("TRUE")
    return SQL("%s IN %s", SQL(column), tuple(ids))


def local_day(moment, company):
    """The company's day of a moment, both given as text of SQL."""
    return SQL(
        """(%s AT TIME ZONE 'UTC' AT TIME ZONE (
               SELECT COALESCE(calendar.tz, office.tz, 'UTC')
                 FROM res_company house
            LEFT JOIN resource_calendar calendar ON calendar.id = house.resource_calendar_id
            LEFT JOIN res_partner office ON office.id = house.partner_id
                WHERE house.id = %s))::date""",
        SQL(moment),
        SQL(company),
    )


def in_company_currency(amount, currency, company, day):
    """An amount in the company's currency at the rate of a day; all given as text of SQL."""
    own = SQL("(SELECT house.currency_id FROM res_company house WHERE house.id = %s)", SQL(company))
    return SQL(
        "CASE WHEN %(currency)s = %(own)s THEN %(amount)s"
        " ELSE %(amount)s * %(own_rate)s / %(rate)s END",
        amount=SQL(amount),
        currency=SQL(currency),
        own=own,
        own_rate=_rate(own, company, day),
        rate=_rate(SQL(currency), company, day),
    )


def _rate(currency, company, day):
    """Odoo's rule: the last rate of the day, else the first one there is."""
    return SQL(
        """COALESCE(NULLIF((
               SELECT rate.rate FROM res_currency_rate rate
                WHERE rate.currency_id = %(currency)s
                  AND (rate.company_id IS NULL OR rate.company_id = (
                       SELECT SPLIT_PART(house.parent_path, '/', 1)::int4
                         FROM res_company house WHERE house.id = %(company)s))
             ORDER BY rate.name > %(day)s, rate.company_id,
                      CASE WHEN rate.name <= %(day)s THEN rate.name END DESC, rate.name
                LIMIT 1), 0), 1)""",
        currency=currency,
        company=SQL(company),
        day=SQL(day),
    )
