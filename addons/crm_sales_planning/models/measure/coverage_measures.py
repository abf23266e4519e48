"""Whether the pipeline is enough for what the plan still needs."""

from odoo.tools import SQL

from ...engine import periods
from ..plan.crm_sales_plan import APPROVED, CLOSED, IN_PROGRESS, ISSUED
from ..snapshot.crm_sales_deal_state import OPEN
from .measure import MEASURES, RATIO, Measure, Span, measure
from .state_measures import DEAL, columns

BINDING = (APPROVED, ISSUED, IN_PROGRESS, CLOSED)
#: only the deals are shown to who asks what the number is made of
NO_DOCUMENT = {"res_model": "NULL::varchar", "res_id": "NULL::int"}
LEVELS = ("user", "team", "department", "company")


@measure("coverage")
class CoverageMeasure(Measure):
    """Open deals that are to close in the period, by what its turnover plan still lacks.

    The target is of the plans of those by whom it is grouped; where there are none, of the next
    smaller ones. A plan that is reached lacks nothing: there is no number.
    """

    value = RATIO

    def rows(self, env, kpi, span, scope):
        turnover = env["crm.sales.kpi"]._find_by_code("turnover")
        parts = []
        for day in span.as_of:
            first, last = self._get_period(span, day)
            parts.append(self._get_deals_sql(env, span, scope, day, first, last))
            targets = self._get_targets_sql(env, turnover, span, scope, day, first, last)
            if targets:
                parts.append(targets)
                reached = MEASURES["turnover"].rows(
                    env, turnover, Span(first, day, span.today), scope
                )
                parts.append(
                    SQL(
                        "SELECT %s FROM (%s) AS reached",
                        columns(
                            **{
                                name: f"reached.{name}"
                                for name in (
                                    "company_id",
                                    "user_id",
                                    "team_id",
                                    "industry_id",
                                    "partner_id",
                                )
                            },
                            **NO_DOCUMENT,
                            date=SQL("%s::date", day),
                            numerator="0",
                            denominator="-reached.amount",
                        ),
                        reached,
                    )
                )
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    def _get_period(self, span, day):
        """The period of which a day is the last that counts."""
        shortest = span.get_shortest()
        if not shortest:
            return span.date_from, span.date_to
        return periods.start(shortest, day), periods.end(shortest, day)

    def _get_deals_sql(self, env, span, scope, day, first, last):
        return SQL(
            """SELECT %s FROM (%s) AS state
                WHERE state.date_deadline BETWEEN %s AND %s AND %s""",
            columns(
                company_id="state.company_id",
                user_id="state.user_id",
                team_id="state.team_id",
                date="state.day",
                industry_id="state.industry_id",
                partner_id="state.partner_id",
                numerator="state.amount",
                denominator="0",
                res_model=SQL("%s", DEAL),
                res_id="state.deal_ref",
            ),
            env["crm.sales.deal.state"]._get_states_sql([day], (OPEN,)),
            first,
            last,
            scope.where("state", computed=True),
        )

    def _get_targets_sql(self, env, turnover, span, scope, day, first, last):
        """Targets of the turnover plans of the period; None: there is no plan."""
        found = SQL(
            """SELECT plan.id, plan.scope_type, plan.company_id, plan.user_id,
                      CASE WHEN plan.scope_type = 'department'
                           THEN (SELECT MIN(part.id) FROM crm_team AS part
                                  WHERE part.department_id = plan.team_id)
                           ELSE COALESCE(plan.team_id, seller.sale_team_id) END AS team_id,
                      line.target
                 FROM crm_sales_plan AS plan
                 JOIN crm_sales_plan_line AS line
                   ON line.plan_id = plan.id AND line.kpi_id = %s
            LEFT JOIN res_users AS seller ON seller.id = plan.user_id
                WHERE plan.date_from = %s AND plan.date_to = %s AND plan.state IN %s""",
            turnover.id,
            first,
            last,
            BINDING,
        )
        where = scope.where("plan")
        levels = {
            row[0]
            for row in env.execute_query(
                SQL("SELECT DISTINCT scope_type FROM (%s) AS plan WHERE %s", found, where)
            )
        }
        level = next((name for name in self._get_levels(span, scope) if name in levels), None)
        if not level:
            return None
        return SQL(
            "SELECT %s FROM (%s) AS plan WHERE plan.scope_type = %s AND %s",
            columns(
                company_id="plan.company_id",
                user_id="plan.user_id",
                team_id="plan.team_id",
                date=SQL("%s::date", day),
                industry_id="NULL::int",
                partner_id="NULL::int",
                numerator="0",
                denominator="plan.target",
                **NO_DOCUMENT,
            ),
            found,
            level,
            where,
        )

    def _get_levels(self, span, scope):
        """Kinds of plans that may give the target, the first that there is."""
        asked = [name for name in LEVELS if name in span.keys]
        if asked:
            highest = asked[0]
        elif scope.users is not None:
            highest = "user"
        elif scope.user_id is not None or scope.teams is not None:
            highest = "team"
        else:
            highest = "company"
        return LEVELS[LEVELS.index(highest) :: -1]
