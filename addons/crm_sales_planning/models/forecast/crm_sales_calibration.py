from odoo import api, models

from ...engine import calibration
from .forecast_reader import plain
from .forecast_records import RECORD_DAYS

#: with fewer closed deals a score says nothing
ENOUGH_DEALS = 3


class CrmSalesCalibration(models.AbstractModel):
    """How good a person's probabilities and closing dates have been, and how they are read now."""

    _name = "crm.sales.calibration"
    _inherit = ["crm.sales.forecast.reader"]
    _description = "Calibration of Forecasts"

    @api.model
    @api.readonly
    def get_calibration(self):
        """Records of the user and of the people whose plans the user makes.

        :return: dict of ``rows``: per person ``{id, name, is_me, deals, brier, baseline, bias, bars,
            correction, dates, days_late, in_time}``; bias and bars as shares of 1 (bias above 0: too
            optimistic), ``correction``: what is made of 50 %; what is not known is False; ``company``
            the same for all deals of the company as they stood from day to day; ``days``: how far
            back it goes
        :raises AccessError: the user neither sells nor plans
        """
        self._check_reader()
        today = self.env["crm.sales.kpi"]._get_today()
        records = self._get_records(today)
        people = self._get_scopes()["user"]
        me = self.env.user
        rows = [self._describe_person(person, records) for person in people]
        rows.sort(key=lambda row: (row["id"] != me.id, row["name"]))
        return {
            "rows": [{**row, "is_me": row["id"] == me.id} for row in rows],
            "company": {
                **self._describe_score(records.company_said),
                "correction": calibration.corrected(0.5, records.company.value),
            },
            "days": RECORD_DAYS,
            "enough": ENOUGH_DEALS,
        }

    @api.model
    def _describe_person(self, person, records):
        shift = records.get_person_shift(person.id)
        dates = calibration.score_dates(records.days_late.get(person.id, ()))
        return {
            "id": person.id,
            # sudo: names of people of the user's planning scope
            "name": person.sudo().name,
            **self._describe_score(records.said.get(person.id, ())),
            "correction": calibration.corrected(0.5, shift.value),
            "dates": dates.deals,
            "days_late": plain(dates.late),
            "in_time": plain(dates.in_time),
        }

    @api.model
    def _describe_score(self, said):
        found = calibration.score(said)
        is_known = round(found.weight) >= ENOUGH_DEALS
        return {
            "deals": round(found.weight),
            "is_known": is_known,
            "brier": plain(found.brier) if is_known else False,
            "baseline": plain(found.baseline) if is_known else False,
            "bias": plain(found.bias) if is_known else False,
            "bars": [
                {
                    "low": bar.low,
                    "high": bar.high,
                    "deals": bar.weight,
                    "said": plain(bar.said),
                    "came": plain(bar.came),
                }
                for bar in found.bars
            ],
        }

    @api.model
    def action_open_statements(self, user_id):
        """What a person said about deals, as far as the caller may read it."""
        _kind, person, _scope = self._read_scope("user", user_id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_sales_planning.action_crm_sales_statement"
        )
        return {**action, "domain": [("user_id", "=", person.id)]}
