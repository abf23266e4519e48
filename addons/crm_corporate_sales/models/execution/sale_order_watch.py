import logging
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)

BATCH = 100
#: states of an order that time goes on for
OPEN = ("purchase", "production", "stock", "ready")
CRON = "crm_corporate_sales.ir_cron_watch_execution"


class SaleOrderLine(models.Model):
    """What the salesperson was told about the delay of a line."""

    _inherit = "sale.order.line"

    execution_told_promise = fields.Date(
        readonly=True, copy=False, help="The promise whose delay the salesperson was told about."
    )
    execution_told_date = fields.Date(
        readonly=True,
        copy=False,
        help="The day that was expected then; empty when nobody knew.",
    )


class SaleOrder(models.Model):
    """Time goes on without documents: orders are looked at daily, delays are told once."""

    _inherit = "sale.order"

    execution_news = fields.Boolean(
        readonly=True, copy=False, help="A delay that the salesperson does not know of yet."
    )

    _execution_news_idx = models.Index("(id) WHERE execution_news IS TRUE")

    def _note_unsettled(self):
        """The facts of these orders could not be read: the cron takes them up again soon."""
        self.env.cr.execute(
            SQL("UPDATE sale_order SET execution_unsettled = TRUE WHERE id IN %s", tuple(self.ids))
        )
        self.invalidate_recordset(["execution_unsettled"], flush=False)
        self._trigger_watch(fields.Datetime.now() + timedelta(minutes=5))

    @api.model
    def _note_unknown_orders(self):
        """Confirmed orders whose facts were never read (from before this was installed): the cron
        reads them.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order
                   SET execution_unsettled = TRUE
                 WHERE state = 'sale' AND execution_state IS NULL
                """
            )
        )
        self.invalidate_model(["execution_unsettled"])

    @api.model
    def _trigger_watch(self, at=None):
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            # sudo: whoever moves goods makes the server look again
            cron.sudo()._trigger(at=at)

    def _prepare_execution_vals(self, facts, today):
        vals = super()._prepare_execution_vals(facts, today)
        vals["execution_news"] = self.state == "sale" and any(
            self._is_news(line, today) for line in facts.lines
        )
        return vals

    def _write_execution(self, facts, today):
        had_news = self.execution_news
        result = super()._write_execution(facts, today)
        told = [line for line in facts.lines if line.line.execution_told_promise]
        self._forget_told([line.line for line in told if not self._is_late(line, today)])
        if self.execution_news and not had_news:
            self._trigger_watch()
        return result

    # ---- the cron ------------------------------------------------------------------------

    @api.model
    def _cron_watch_execution(self):
        """Look again at orders that could not be settled or that nobody looked at today, then tell
        salespeople about delays. Running it again changes nothing.
        """
        self._run_execution_watch(self._get_unwatched_domain(), "_settle_again")
        self._run_execution_watch(Domain("execution_news", "=", True), "_tell_delays")

    @api.model
    def _get_unwatched_domain(self):
        today = datetime.combine(fields.Datetime.now(), time.min)
        return Domain("execution_unsettled", "=", True) | (
            Domain("execution_state", "in", OPEN) & Domain("execution_checked_at", "<", today)
        )

    @api.model
    def _run_execution_watch(self, domain, method):
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while found := self.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            # whoever holds an order now settles it; the next run sees what is left
            locked = found.try_lock_for_update()
            locked.invalidate_recordset()
            getattr(locked.filtered_domain(domain), method)()
            if not commit_progress(len(found)):
                break

    def _settle_again(self):
        """Read the facts of these orders anew; one that fails does not stop the others."""
        if not self._try_settling():
            for order in self:
                order._try_settling()

    def _try_settling(self):
        try:
            with self.env.cr.savepoint():
                self._on_execution_changed()
                self.env.flush_all()
        except Exception:
            if len(self) == 1:
                _logger.exception("The execution of the order %s could not be settled", self.id)
            return False
        return True

    # ---- delays ---------------------------------------------------------------------------

    @api.model
    def _is_late(self, facts, today):
        """Whether a line will miss its promise, or missed it while nobody knows when it comes."""
        if not facts.promised or facts.is_delivered:
            return False
        return (facts.expected or today) > facts.promised

    @api.model
    def _is_news(self, facts, today):
        """Whether the salesperson has to hear of the delay of a line: once for a promise, and again
        when it got worse by a day or nobody knows a date any more.
        """
        if not self._is_late(facts, today):
            return False
        line = facts.line
        if line.execution_told_promise != facts.promised:
            return True
        told = line.execution_told_date
        return bool(told) and (not facts.expected or facts.expected > told)

    @api.model
    def _forget_told(self, lines):
        """The delay is over; the next one is told again."""
        if lines:
            self.env["sale.order.line"].concat(*lines).write(
                {"execution_told_promise": False, "execution_told_date": False}
            )

    def _tell_delays(self):
        """Tell the salespeople of these orders about delays they don't know of: an activity on each
        order, and one message for all of them.
        """
        today = fields.Date.context_today(self)
        late = {}
        for order, facts in self._get_execution_facts().items():
            lines = [line for line in facts.lines if self._is_news(line, today)]
            if lines:
                late[order] = lines
        by_user = {}
        for order, lines in late.items():
            user = order._get_delay_user()
            if user:
                by_user.setdefault(user, {})[order] = lines
            else:
                _logger.warning("Nobody to tell about the delay of the order %s", order.id)
        for user, orders in by_user.items():
            self._tell_user_delays(user, orders)
        self._note_told([line for lines in late.values() for line in lines])
        self.write({"execution_news": False})

    def _get_delay_user(self):
        """The salesperson; when they have left, whoever has the deal or leads the team."""
        self.ensure_one()
        candidates = (
            self.user_id,
            self.opportunity_id.user_id,
            self.team_id.user_id,
            self.opportunity_id.team_id.user_id,
        )
        return next((user for user in candidates if user.active), self.env["res.users"])

    @api.model
    def _tell_user_delays(self, user, lines_by_order):
        """:param dict lines_by_order: {order: late lines}"""
        speaking = self.with_context(lang=user.lang or self.env.lang)
        texts = {}
        for order, lines in lines_by_order.items():
            order = order.with_env(speaking.env)
            texts[order] = " · ".join(
                [
                    f"{order.name} {order.partner_id.display_name}",
                    *(order._prepare_delay_text(line) for line in lines),
                ]
            )
        speaking._plan_delay_activities(user, lines_by_order)
        self.env["crm.lead"]._send_digest(
            user.partner_id,
            lambda env, number: (
                env._("An order will be late")
                if number == 1
                else env._("%s orders will be late", number)
            ),
            texts,
        )

    def _prepare_delay_text(self, facts):
        product = facts.line.product_id.with_env(self.env).display_name
        promised = format_date(self.env, facts.promised)
        if not facts.expected:
            return self.env._(
                "%(product)s: promised on %(promised)s, nobody knows when it comes",
                product=product,
                promised=promised,
            )
        return self.env._(
            "%(product)s: %(expected)s instead of %(promised)s, %(days)s days late",
            product=product,
            expected=format_date(self.env, facts.expected),
            promised=promised,
            days=facts.delay_days,
        )

    @api.model
    def _plan_delay_activities(self, user, lines_by_order):
        """One open activity an order: a delay that got worse changes the one that is there."""
        kind = self.env.ref(
            "crm_corporate_sales.mail_activity_type_delay", raise_if_not_found=False
        )
        orders = self.browse([order.id for order in lines_by_order])
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        planned = {
            activity.res_id: activity
            for activity in activities.search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", orders.ids),
                    ("activity_type_id", "=", kind.id if kind else False),
                    ("user_id", "=", user.id),
                ]
            )
        }
        new = []
        for order, lines in lines_by_order.items():
            order = order.with_env(self.env)
            vals = {
                "summary": self.env._("Tell the client: the order will be late"),
                "note": self.env["ir.qweb"]._render(
                    "crm_corporate_sales.delay_note",
                    {"texts": [order._prepare_delay_text(line) for line in lines]},
                ),
                "date_deadline": fields.Date.context_today(self),
            }
            if order.id in planned:
                planned[order.id].write(vals)
            else:
                new.append(
                    {
                        **vals,
                        "activity_type_id": kind.id if kind else False,
                        "automated": True,
                        "res_model_id": self.env["ir.model"]._get_id(self._name),
                        "res_id": order.id,
                        "user_id": user.id,
                    }
                )
        activities.create(new)

    @api.model
    def _note_told(self, lines):
        groups = {}
        for facts in lines:
            groups.setdefault((facts.promised, facts.expected), []).append(facts.line)
        for (promised, expected), records in groups.items():
            self.env["sale.order.line"].concat(*records).write(
                {
                    "execution_told_promise": promised,
                    "execution_told_date": expected or False,
                }
            )
