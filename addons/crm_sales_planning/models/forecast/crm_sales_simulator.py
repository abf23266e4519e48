from collections import defaultdict
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import UserError

from ...engine import calibration, periods, simulator
from .forecast_reader import TEAM, USER, plain

#: the probability that one wants to have
GOAL = 0.8
#: how many of the deals of the periods after this one can be pulled in at all
LATER_PERIODS = 1


@dataclass
class _Game:
    """What is played for a group: money reached, plan, deals of the period and after it."""

    reached: float
    target: float
    deals: list
    later: list
    new: object


class CrmSalesSimulator(models.AbstractModel):
    """How likely plans are, and what would help most: the open pipeline played through many times."""

    _name = "crm.sales.simulator"
    _inherit = ["crm.sales.forecast.reader"]
    _description = "Simulator of the Pipeline"

    @api.model
    @api.readonly
    def get_simulation(
        self,
        scope_type=False,
        scope_id=False,
        period_type="quarter",
        day=False,
        kpi=False,
        levers=None,
        target=False,
        goal=GOAL,
    ):
        """Probability to reach the plan of the period, for a scope and each group in it.

        :param dict levers: number of steps by code (``win, amount, pull, new``) as they are pulled
        :param float target: instead of the plan's
        :param float goal: probability that one wants, 0 to 1
        :return: dict of ``total`` and ``rows`` with ``probability, low, high`` (0 to 1; the range
            holds it with four fifths), ``target, reached, worst, middle, best`` in money, ``cheapest``,
            ``hours``; ``total`` also with ``bars`` (low, high, share) and ``levers``; probability is
            False where there is no plan; ``history``: on how many past deals it rests
        :raises AccessError: the scope is not the user's to see
        :raises UserError: an argument can't be understood
        """
        subject = self._read_subject(scope_type, scope_id, period_type, day)
        plan_kpi = self._read_kpi(kpi)
        levers, goal = self._read_levers(levers), self._read_goal(goal)
        target = self._read_target(target)
        records = self._get_records(subject.today)
        open_deals = self._get_open_deals(subject.scope, subject.today)
        history = self._get_history(subject.scope, subject.today)
        kinds = self.env["crm.sales.lever"]._get_of(self.env.company)
        reached = sum(self._get_reached(subject, plan_kpi).values())
        planned = self._get_targets(subject, plan_kpi).get(subject.record.id)
        game = self._make_game(
            subject, open_deals, reached, planned if target is None else target, records, history
        )
        return {
            "subject": self._describe_subject(subject, plan_kpi),
            "history": self._describe_history(history),
            "records": self._describe_records(game, records, open_deals, subject),
            "goal": goal,
            "total": self._play(game, kinds, levers, goal, with_picture=True),
            "rows": self._get_rows(
                subject, plan_kpi, open_deals, records, history, kinds, levers, goal
            ),
        }

    # ---- reading -------------------------------------------------------------------------

    @api.model
    def _read_levers(self, levers):
        levers = levers or {}
        if not isinstance(levers, dict):
            raise UserError(
                self.env._("Levers are numbers of steps by code, for example {'new': 3}.")
            )
        for code, level in levers.items():
            if code not in simulator.LEVERS or type(level) is not int or not 0 <= level <= 50:
                raise UserError(
                    self.env._(
                        "“%(lever)s”: a lever is one of %(known)s, its steps a whole number up to 50.",
                        lever=str(code)[:60],
                        known=", ".join(simulator.LEVERS),
                    )
                )
        return levers

    @api.model
    def _read_goal(self, goal):
        if isinstance(goal, bool) or not isinstance(goal, int | float) or not 0 < goal < 1:
            raise UserError(
                self.env._("The probability that you want lies between 0 and 1, for example 0.8.")
            )
        return goal

    @api.model
    def _read_target(self, target):
        if target is None or target is False:
            return None
        if isinstance(target, bool) or not isinstance(target, int | float) or not target >= 0:
            raise UserError(self.env._("A target is an amount of money, 0 or more."))
        return target

    # ---- setting up ------------------------------------------------------------------------

    @api.model
    def _make_game(self, subject, open_deals, reached, target, records, history):
        due, later = [], []
        horizon = subject.last
        for _number in range(LATER_PERIODS):
            horizon = periods.end(
                subject.period_type, periods.following(subject.period_type, horizon)
            )
        for deal in open_deals:
            if deal.category == "omitted":
                continue
            if self._is_due(deal, subject):
                due.append(self._make_chance(deal, records, subject))
            elif (
                not subject.is_over
                and deal.date_deadline
                and subject.last < deal.date_deadline <= horizon
            ):
                # pulled in: promised for the end of the period instead
                later.append(self._make_chance(deal, records, subject, is_pulled=True))
        later.sort(key=lambda chance: -chance.amount * chance.probability * chance.in_time)
        return _Game(reached, target, due, later, self._make_new_deal(subject, history))

    @api.model
    def _make_chance(self, deal, records, subject, is_pulled=False):
        deadline = subject.last if is_pulled else deal.date_deadline
        overdue = max((subject.today - deadline).days, 0)
        return simulator.Chance(
            amount=deal.amount,
            probability=deal.probability,
            in_time=calibration.chance_in_time(
                records.get_days_late(deal), (subject.last - deadline).days, days_gone=overdue
            ),
            shift=records.get_shift(deal),
        )

    @api.model
    def _make_new_deal(self, subject, history):
        """A deal yet to be found: of average size, won as often and as fast as those of the last year."""
        left = (subject.last - max(subject.today, subject.first)).days
        rate = history.rate
        if not history.average or not rate.value or left < 0:
            return None
        in_time = history.get_share_within(left)
        if not in_time:
            return None
        return simulator.Chance(history.average, rate.value, in_time, calibration.Shift(0.0, 0.0))

    # ---- playing ---------------------------------------------------------------------------

    @api.model
    def _play(self, game, kinds, levels, goal, with_picture=False):
        base = {
            "reached": game.reached,
            "target": plain(game.target),
            "deals": len(game.deals),
            "probability": False,
        }
        if game.target is None:
            return base
        engine_levers = [
            simulator.Lever(
                lever.code,
                lever._get_step(),
                lever.levels,
                lever.hours
                * (len(game.deals) if lever.code in (simulator.WIN, simulator.AMOUNT) else 1),
            )
            for lever in kinds
            if game.deals or lever.code not in (simulator.WIN, simulator.AMOUNT)
        ]
        found = simulator.simulate(
            game.reached,
            game.target,
            game.deals,
            game.later,
            game.new,
            engine_levers,
            goal,
            at=levels,
        )
        result = {
            **base,
            "probability": found.probability,
            "low": found.low,
            "high": found.high,
            "worst": found.amounts[0],
            "middle": found.amounts[1],
            "best": found.amounts[2],
            "cheapest": found.cheapest or False,
            "hours": False,
            "needed": False,
            "rounds": found.rounds,
        }
        for pull in found.pulls:
            if pull.lever.code == found.cheapest:
                result.update(hours=pull.hours, needed=pull.needed)
        if with_picture:
            result["bars"] = [list(bar) for bar in found.bars]
            result["levers"] = self._describe_levers(kinds, found, levels)
        return result

    @api.model
    def _describe_levers(self, kinds, found, levels):
        pulls = {pull.lever.code: pull for pull in found.pulls}
        result = []
        for lever in kinds:
            pull = pulls.get(lever.code)
            last = len(pull.probabilities) - 1 if pull else 0
            result.append(
                {
                    "code": lever.code,
                    "name": lever.name,
                    "step": lever.step,
                    "level": min(levels.get(lever.code, 0), last),
                    "levels": last,
                    "hours_per_step": pull.lever.hours if pull else lever.hours,
                    "probabilities": list(pull.probabilities) if pull else [],
                    "needed": plain(pull.needed) if pull else False,
                    "reaches": bool(pull and pull.needed is not None),
                    "hours": plain(pull.hours) if pull else False,
                }
            )
        return result

    @api.model
    def _get_rows(self, subject, plan_kpi, open_deals, records, history, kinds, levels, goal):
        """Each group, or each person of a group, by itself."""
        if subject.scope_type == USER:
            return []
        by = "user_id" if subject.scope_type == TEAM else "team_id"
        row_type = USER if subject.scope_type == TEAM else TEAM
        members = self._get_members(subject, row_type)
        grouped = defaultdict(list)
        for deal in open_deals:
            grouped[getattr(deal, by)].append(deal)
        reached = self._get_reached(subject, plan_kpi, by.removesuffix("_id"))
        targets = self._get_targets(subject, plan_kpi, row_type, members) if members else {}
        rows = []
        for record in members.sudo().sorted("name"):
            game = self._make_game(
                subject,
                grouped[record.id],
                reached.get(record.id, 0.0),
                targets.get(record.id),
                records,
                history,
            )
            rows.append(
                {
                    "id": record.id,
                    "type": row_type,
                    "name": record.display_name,
                    **self._play(game, kinds, levels, goal),
                }
            )
        return rows

    @api.model
    def _describe_records(self, game, records, open_deals, subject):
        """On how many past deals the chances and dates rest."""
        people = {deal.user_id for deal in open_deals if self._is_due(deal, subject)}
        stated = sum(item.weight for person in people for item in records.said.get(person, ()))
        return {
            "stated": round(stated),
            "company": round(sum(item.weight for item in records.company_said)),
            "dates": sum(len(records.days_late.get(person, ())) for person in people),
        }
