import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { number, percent } from "./figures";

const MODEL = "crm.sales.calibration";
export const SIZE = 120;

/** Points of what was said (to the right) and what came (up); the larger, the more deals. */
export function makePoints(bars) {
    const most = Math.max(...bars.map((bar) => bar.deals), 1);
    return bars
        .filter((bar) => bar.deals)
        .map((bar) => ({
            x: SIZE * bar.said,
            y: SIZE * (1 - bar.came),
            radius: 3 + 6 * Math.sqrt(bar.deals / most),
            bar,
        }));
}

/** How good a person's probabilities and dates were, shown to the person. */
export class Calibration extends Component {
    static template = "crm_sales_planning.Calibration";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ answer: null });
        this.percent = percent;
        this.makePoints = makePoints;
        this.SIZE = SIZE;
        onWillStart(async () => {
            this.state.answer = await this.orm.call(MODEL, "get_calibration", []);
        });
    }

    get cards() {
        const { rows, company, enough } = this.state.answer;
        return [
            ...rows.map((row) => ({ ...row, key: row.id, enough })),
            {
                ...company,
                key: "company",
                name: _t("All deals of the company"),
                isCompany: true,
                dates: 0,
                enough,
            },
        ];
    }

    points(bias) {
        return formatFloat(Math.abs(100 * bias), { digits: [16, 0] });
    }

    toneOf(card) {
        if (!card.is_known) {
            return "";
        }
        const off = Math.abs(card.bias);
        return off < 0.05 ? "o_forecast_good" : off < 0.15 ? "o_forecast_fair" : "o_forecast_bad";
    }

    verdict(card) {
        if (!card.is_known) {
            return _t(
                "Too little to say: %(deals)s of %(enough)s closed deals with a stated chance.",
                {
                    deals: number(card.deals),
                    enough: number(card.enough),
                }
            );
        }
        const points = this.points(card.bias);
        if (Math.abs(card.bias) < 0.05) {
            return _t("What was said came true, within %s points.", points);
        }
        return card.bias > 0
            ? _t("Too optimistic by %s points.", points)
            : _t("Too cautious by %s points.", points);
    }

    brierOf(card) {
        return _t(
            "Brier score %(brier)s (0 is perfect; always saying the win rate: %(baseline)s)",
            {
                brier: formatFloat(card.brier, { digits: [16, 2] }),
                baseline: formatFloat(card.baseline, { digits: [16, 2] }),
            }
        );
    }

    datesOf(card) {
        if (!card.dates) {
            return "";
        }
        const values = {
            deals: number(card.dates),
            share: percent(card.in_time),
            days: number(Math.abs(Math.round(card.days_late))),
        };
        return card.days_late > 0
            ? _t(
                  "Closing dates: %(share)s of %(deals)s won deals in time, median delay %(days)s d.",
                  values
              )
            : _t(
                  "Closing dates: %(share)s of %(deals)s won deals in time, median lead %(days)s d.",
                  values
              );
    }

    correctionOf(card) {
        return _t("A stated 50% is read as %s.", percent(card.correction));
    }

    pointHint(point) {
        return _t("Said %(said)s, came %(came)s (deals: %(deals)s)", {
            said: percent(point.bar.said),
            came: percent(point.bar.came),
            deals: formatFloat(point.bar.deals, { digits: [16, 1], trailingZeros: false }),
        });
    }

    async open(card) {
        const action = await this.orm.call(MODEL, "action_open_statements", [card.id]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_sales_planning.calibration", Calibration);
