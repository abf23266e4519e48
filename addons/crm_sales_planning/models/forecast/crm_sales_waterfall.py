from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import waterfall
from ...engine.waterfall import CLOSING, OPENING, PARTS, Standing, Window

AMOUNT, WEIGHTED = "amount", "weighted"
MEASURES = (AMOUNT, WEIGHTED)
#: parts that are shown only when there is something in them
RARE = frozenset({waterfall.TAKEN_OVER, waterfall.HANDED_OVER, waterfall.REMOVED})


class CrmSalesWaterfall(models.AbstractModel):
    """Why the pipeline is not what it was, from the states of deals kept day by day."""

    _name = "crm.sales.waterfall"
    _inherit = ["crm.sales.forecast.reader"]
    _description = "Change of the Pipeline"

    @api.model
    @api.readonly
    def get_waterfall(
        self,
        date_from,
        date_to,
        scope_type=False,
        scope_id=False,
        due_from=False,
        due_to=False,
        measure=AMOUNT,
    ):
        """Opening + new + increased + pulled in − pushed out − decreased − lost − won = closing.

        Each deal counts as it stood at the end of a day. Without ``due_from`` and ``due_to`` the whole
        open pipeline is compared and nothing is pulled in or pushed out.

        :param date_from: the earlier day, ISO text or date
        :param date_to: the later day; today: as it is now
        :param str scope_type: as for :meth:`crm.sales.forecast.get_forecast`
        :param due_from: first closing date that counts
        :param due_to: last closing date that counts
        :param str measure: ``amount`` or ``weighted`` (by probability)
        :return: dict of ``bars``: list of ``{code, name, amount, start, end, count}`` from the opening
            to the closing, amounts signed, and what was given; they always add up
        :raises AccessError: the scope is not the user's to see
        :raises UserError: an argument can't be understood
        """
        question = self._read_question(
            date_from, date_to, scope_type, scope_id, due_from, due_to, measure
        )
        found = self._reckon(question)
        return {
            **{name: value for name, value in question.items() if name not in ("scope", "record")},
            "scope_id": question["record"].id,
            "name": question["record"].sudo().display_name,
            "date_from": fields.Date.to_string(question["date_from"]),
            "date_to": fields.Date.to_string(question["date_to"]),
            "due_from": fields.Date.to_string(question["due_from"]) or False,
            "due_to": fields.Date.to_string(question["due_to"]) or False,
            "currency_id": self.env.company.currency_id.id,
            "bars": self._make_bars(found),
            "is_known": self._is_known(question),
        }

    @api.model
    def _read_question(self, date_from, date_to, scope_type, scope_id, due_from, due_to, measure):
        scope_type, record, scope = self._read_scope(scope_type, scope_id)
        kpis = self.env["crm.sales.kpi"]
        first, last = kpis._parse_day(date_from), kpis._parse_day(date_to)
        if first >= last:
            raise UserError(self.env._("The first day has to be before the last day."))
        due_first = kpis._parse_day(due_from) if due_from else None
        due_last = kpis._parse_day(due_to) if due_to else None
        if bool(due_first) != bool(due_last) or (due_first and due_first > due_last):
            raise UserError(
                self.env._("Closing dates that count go from a first to a later last day.")
            )
        if measure not in MEASURES:
            raise UserError(
                self.env._(
                    "The pipeline is measured by one of: %(known)s.", known=", ".join(MEASURES)
                )
            )
        return {
            "scope_type": scope_type,
            "record": record,
            "scope": scope,
            "date_from": first,
            "date_to": last,
            "due_from": due_first,
            "due_to": due_last,
            "measure": measure,
        }

    @api.model
    def _reckon(self, question):
        window = None
        if question["due_from"]:
            window = Window(question["due_from"], question["due_to"])
        return waterfall.waterfall(self._get_deals(question), window)

    @api.model
    def _get_deals(self, question):
        """(deal, Standing on the first day, Standing on the last day), in one query.

        Only deals that were of the scope on one of the days: of the others one learns nothing, but
        that they were handed over.
        """
        days = [question["date_from"], question["date_to"]]
        mine = question["scope"].where("state")
        rows = self.env.execute_query(
            SQL(
                """WITH found AS (
                       SELECT state.day, state.deal_ref, state.state, state.date_deadline,
                              state.closed_on, %(amount)s AS amount, %(mine)s AS mine
                         FROM (%(states)s) AS state
                        WHERE state.company_id = %(company)s AND state.state != 'lead')
                SELECT COALESCE(one.deal_ref, other.deal_ref),
                       one.state, one.amount, one.date_deadline, one.mine, one.closed_on,
                       other.state, other.amount, other.date_deadline, other.mine, other.closed_on
                  FROM (SELECT * FROM found WHERE day = %(first)s) AS one
             FULL JOIN (SELECT * FROM found WHERE day = %(last)s) AS other
                    ON other.deal_ref = one.deal_ref
                 WHERE (COALESCE(one.mine, FALSE) OR COALESCE(other.mine, FALSE))
                   AND (one.state = 'open' OR one.state IS DISTINCT FROM other.state)
              ORDER BY 1""",
                states=self.env["crm.sales.deal.state"]._get_states_sql(days),
                amount=SQL(
                    "CASE WHEN state.state = 'won' THEN state.amount ELSE state.weighted END"
                )
                if question["measure"] == WEIGHTED
                else SQL("state.amount"),
                mine=SQL("COALESCE(%s, FALSE)", mine),
                company=self.env.company.id,
                first=days[0],
                last=days[1],
            )
        )
        unit = 10**self.env.company.currency_id.decimal_places
        for key, *values in rows:
            yield key, _standing(values[:5], unit), _standing(values[5:], unit)

    @api.model
    def _is_known(self, question):
        """Whether states of that scope were kept on the first day; before, there is nothing to compare."""
        [row] = self.env.execute_query(
            SQL(
                "SELECT MIN(valid_from) FROM crm_sales_deal_state AS state WHERE %s",
                question["scope"].where("state"),
            )
        )
        return bool(row[0] and row[0] <= question["date_from"])

    # ---- the picture -----------------------------------------------------------------------

    @api.model
    def _get_names(self):
        return {
            OPENING: self.env._("Opening"),
            waterfall.NEW: self.env._("New"),
            waterfall.INCREASED: self.env._("Increased"),
            waterfall.PULLED_IN: self.env._("Pulled in"),
            waterfall.TAKEN_OVER: self.env._("Taken over"),
            waterfall.PUSHED_OUT: self.env._("Pushed out"),
            waterfall.DECREASED: self.env._("Decreased"),
            waterfall.HANDED_OVER: self.env._("Handed over"),
            waterfall.REMOVED: self.env._("Removed"),
            waterfall.LOST: self.env._("Lost"),
            waterfall.WON: self.env._("Won"),
            CLOSING: self.env._("Closing"),
        }

    @api.model
    def _make_bars(self, found):
        unit = 10**self.env.company.currency_id.decimal_places
        names, level = self._get_names(), found.opening
        bars = [(OPENING, found.opening, 0, found.opening)]
        for part in PARTS:
            if part in RARE and not found.keys[part]:
                continue
            amount = found.parts[part]
            bars.append((part, amount, level, level + amount))
            level += amount
        bars.append((CLOSING, found.closing, 0, found.closing))
        return [
            {
                "code": code,
                "name": names[code],
                "amount": amount / unit,
                "start": start / unit,
                "end": end / unit,
                "count": len(found.keys[code]),
            }
            for code, amount, start, end in bars
        ]

    @api.model
    def action_open_part(
        self,
        part,
        date_from,
        date_to,
        scope_type=False,
        scope_id=False,
        due_from=False,
        due_to=False,
        measure=AMOUNT,
    ):
        """The deals of one bar; arguments as for :meth:`get_waterfall`.

        :param str part: code of the bar
        :return: action; it shows those of the deals which the user may read
        """
        question = self._read_question(
            date_from, date_to, scope_type, scope_id, due_from, due_to, measure
        )
        names = self._get_names()
        if part not in names:
            raise UserError(
                self.env._(
                    "The change of the pipeline has no part “%(part)s”.", part=str(part)[:60]
                )
            )
        return self._make_deals_action(self._reckon(question).keys[part], names[part])


def _standing(values, unit):
    state, amount, deadline, mine, closed_on = values
    if state is None:
        return None
    return Standing(state, round(float(amount or 0) * unit), deadline, bool(mine), closed_on)
