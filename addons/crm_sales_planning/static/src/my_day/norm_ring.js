import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const RADIUS = 32;
const AROUND = 2 * Math.PI * RADIUS;

function short(number) {
    return formatFloat(number, {
        digits: [16, Number.isInteger(number) ? 0 : 1],
        humanReadable: number >= 10000,
    });
}

/** Arcs of a ring as shares of the norm: what is done, and what is planned on top of it. */
export function prepareArcs({ norm, done, planned }) {
    const whole = Math.max(norm, done, 1);
    const isEmpty = !norm && !done;
    const doneShare = isEmpty ? 0 : Math.min(done / whole, 1);
    const plannedShare = Math.min(planned / whole, 1 - doneShare);
    return { done: doneShare, planned: plannedShare };
}

/** How much of a day's norm is done and planned. */
export class NormRing extends Component {
    static template = "crm_sales_planning.NormRing";
    static props = {
        ring: Object,
        isChosen: { type: Boolean, optional: true },
        onChoose: { type: Function, optional: true },
        size: { type: Number, optional: true },
    };
    static defaultProps = { size: 84 };

    setup() {
        this.radius = RADIUS;
        this.short = short;
    }

    get arcs() {
        const { done, planned } = prepareArcs(this.props.ring);
        return {
            done: `${done * AROUND} ${AROUND}`,
            planned: `${planned * AROUND} ${AROUND}`,
            plannedTurn: -90 + done * 360,
        };
    }

    get tone() {
        const { is_met, is_planned, norm } = this.props.ring;
        if (!norm) {
            return "o_ring_free";
        }
        return is_met ? "o_ring_met" : is_planned ? "o_ring_planned" : "o_ring_short";
    }

    get missing() {
        const { norm, done, planned } = this.props.ring;
        return Math.max(norm - done - planned, 0);
    }

    get title() {
        const { name, norm, done, planned, week_done, week_target } = this.props.ring;
        return _t(
            "%(name)s: done %(done)s, planned %(planned)s, norm %(norm)s; this week %(week_done)s of %(week_target)s",
            {
                name,
                norm: short(norm),
                done: short(done),
                planned: short(planned),
                week_done: short(week_done),
                week_target: short(week_target),
            }
        );
    }
}
