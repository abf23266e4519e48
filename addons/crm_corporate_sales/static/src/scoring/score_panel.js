import { Component } from "@odoo/owl";

/** The minus of typography, as wide as the plus. */
export function signed(points) {
    return points < 0 ? `−${-points}` : `+${points}`;
}

/** The score as a bar with the grades' borders, and the reasons for it. */
export class ScorePanel extends Component {
    static template = "crm_corporate_sales.ScorePanel";
    static props = {
        screen: Object,
        onRescore: { type: Function, optional: true },
        isBusy: { type: Boolean, optional: true },
        close: { type: Function, optional: true },
    };

    get screen() {
        return this.props.screen;
    }

    get pluses() {
        return this.screen.lines.filter((line) => line.points > 0);
    }

    get minuses() {
        return this.screen.lines.filter((line) => line.points < 0);
    }

    /** Per cent of the bar. */
    share(points) {
        return Math.max(0, Math.min(100, (100 * points) / this.screen.scale));
    }

    get marks() {
        return this.screen.thresholds.map((points, index) => ({
            letter: "ABC"[index],
            points,
            style: `left: ${this.share(points)}%`,
        }));
    }

    signed(points) {
        return signed(points);
    }
}
