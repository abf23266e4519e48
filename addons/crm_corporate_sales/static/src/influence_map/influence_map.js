import { _t } from "@web/core/l10n/translation";
import { formatDate } from "@web/core/l10n/dates";
import {
    Component,
    onMounted,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {
    INFLUENCE,
    LOYALTY,
    clamp,
    initials,
    makeFrame,
    place,
    placeLabels,
    shortenLine,
    shortenName,
    spread,
    valuesAt,
} from "./geometry";
import { makeQuadrants, makeTicks, signed } from "./scenery";

// Pixels that a pointer may tremble without it being a drag.
const DRAG_THRESHOLD = 4;
const ARROWS = {
    ArrowUp: { influence: 1, loyalty: 0 },
    ArrowDown: { influence: -1, loyalty: 0 },
    ArrowRight: { influence: 0, loyalty: 1 },
    ArrowLeft: { influence: 0, loyalty: -1 },
};

let nextMapId = 1;

/** Influence × loyalty picture of the key contacts; dragging a node changes both. */
export class InfluenceMap extends Component {
    static template = "crm_corporate_sales.InfluenceMap";
    static props = {
        records: Array,
        way: Array,
        readonly: Boolean,
        selectedKey: { optional: true },
        onSelect: Function,
        onMove: Function,
        onOpen: Function,
    };

    setup() {
        this.mapId = `o_influence_map_${nextMapId++}`;
        this.root = useRef("root");
        this.svg = useRef("svg");
        this.state = useState({ width: 640, drag: null, announcement: "", pending: {} });
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.measure());
            this.observer.observe(this.root.el);
            this.measure();
        });
        onWillUnmount(() => this.observer.disconnect());
        // On the window, so that a drag goes on wherever the pointer gets to.
        useExternalListener(window, "pointermove", (ev) => this.onPointerMove(ev));
        useExternalListener(window, "pointerup", (ev) => this.onPointerUp(ev));
        useExternalListener(window, "pointercancel", () => this.cancelDrag());
        useExternalListener(window, "keydown", (ev) => this.onWindowKeydown(ev), { capture: true });
    }

    measure() {
        const width = Math.round(this.root.el?.clientWidth || 0);
        if (width && width !== this.state.width) {
            this.state.width = width;
        }
    }

    // ---------------------------------------------------------
    // What is drawn
    // ---------------------------------------------------------

    get frame() {
        return makeFrame(this.state.width);
    }

    keyOf(record) {
        return record.resId || record._virtualId || record.id;
    }

    /**
     * Influence and loyalty as the user sees them: the form takes its time to hear of a move,
     * and the next one must not start from where the person was before.
     */
    valuesOf(record) {
        return this.state.pending[this.keyOf(record)] || record.data;
    }

    /** Everything the template draws, computed once per rendering. */
    get picture() {
        const frame = this.frame;
        const { records } = this.props;
        const centres = spread(
            records.map((record) => {
                const { influence, loyalty } = this.valuesOf(record);
                return place(frame, influence, loyalty);
            }),
            2 * frame.radius + 8,
            2 * frame.radius + 16,
            frame.bounds
        );
        const drag = this.state.drag?.moved ? this.state.drag : null;
        const names = records.map(({ data }) =>
            shortenName(data.contact_name || _t("New contact"), frame.small ? 13 : 20)
        );
        records.forEach((record, index) => {
            if (drag?.key === this.keyOf(record)) {
                centres[index] = { x: drag.x, y: drag.y };
            }
        });
        const places = new Map(
            records.map((record, index) => [this.keyOf(record), centres[index]])
        );
        const { lines, steps } = this.makeLines(places, frame);
        const labels = placeLabels(
            centres,
            names.map((name) => name.length * (frame.small ? 5.8 : 6.6)),
            frame,
            [...lines, ...steps]
        );
        const nodes = records.map((record, index) =>
            this.makeNode(record, frame, centres[index], names[index], labels[index], drag)
        );
        return { frame, nodes, lines, steps };
    }

    makeNode(record, frame, centre, label, labelPlace, drag) {
        const { data } = record;
        const key = this.keyOf(record);
        const name = data.contact_name || _t("New contact");
        const dragged = drag?.key === key;
        const values = dragged ? drag : this.valuesOf(record);
        return {
            ...centre,
            key,
            record,
            name,
            label,
            labelPlace,
            initials: initials(name),
            image: data.has_image && `/web/image/res.partner/${data.partner_id.id}/avatar_128`,
            title: this.describe(data, name, values),
            readout: dragged && this.readout(values),
            opacity: 1 - 0.6 * (data.fading || 0),
            className: [
                `o_influence_color_${(data.role_color || 0) % 12}`,
                data.is_decision_maker ? "o_decision_maker" : "",
                data.has_left ? "o_left" : "",
                dragged ? "o_dragged" : "",
                this.props.way.includes(key) ? "o_on_way" : "",
                this.props.selectedKey === key ? "o_selected" : "",
            ].join(" "),
        };
    }

    /**
     * Reporting lines, and the steps of the way to the decision maker.
     *
     * @param {Map} places centre of each contact by its key
     */
    makeLines(places, frame) {
        const draw = (key, start, end, margin, startMargin) => {
            const line = start && end && shortenLine(start, end, margin, startMargin);
            return line ? [{ ...line, key }] : [];
        };
        const lines = this.props.records.flatMap((record) => {
            const key = this.keyOf(record);
            const superior = places.get(record.data.reports_to_id?.id);
            return draw(key, places.get(key), superior, frame.radius + 4);
        });
        const way = this.props.way.filter((key) => places.has(key));
        const us = this.usPlace(frame);
        const steps = way.flatMap((key, index) => {
            // The first step begins at the badge "We".
            const start = index ? places.get(way[index - 1]) : { x: us.x, y: us.y - 12 };
            const rim = frame.radius + 8;
            return draw(key, start, places.get(key), rim, index ? rim : 0);
        });
        return { lines, steps };
    }

    usPlace(frame) {
        return { x: place(frame, 0, LOYALTY.max - 0.5).x, y: frame.height - 12 };
    }

    get quadrants() {
        return makeQuadrants(this.frame);
    }

    get ticks() {
        return makeTicks(this.frame);
    }

    readout({ influence, loyalty }) {
        return _t("Influence %(influence)s · Loyalty %(loyalty)s", {
            influence,
            loyalty: signed(loyalty),
        });
    }

    describe(data, name, values) {
        return [
            name,
            data.role_id?.display_name,
            this.readout(values),
            data.has_left && _t("left the company"),
            data.last_contact_date
                ? _t("last contact %s", formatDate(data.last_contact_date))
                : _t("never spoken to"),
        ]
            .filter(Boolean)
            .join(", ");
    }

    // ---------------------------------------------------------
    // Dragging
    // ---------------------------------------------------------

    /** Where the pointer is, in the coordinates of the picture. */
    pointOf(ev) {
        const rect = this.svg.el.getBoundingClientRect();
        const scale = this.frame.width / rect.width;
        return { x: (ev.clientX - rect.left) * scale, y: (ev.clientY - rect.top) * scale };
    }

    onPointerDown(ev, node) {
        if (ev.button !== 0 || this.state.drag) {
            return;
        }
        this.props.onSelect(node.key);
        if (this.props.readonly) {
            return;
        }
        const point = this.pointOf(ev);
        this.state.drag = {
            key: node.key,
            pointerId: ev.pointerId,
            startX: ev.clientX,
            startY: ev.clientY,
            dx: node.x - point.x,
            dy: node.y - point.y,
            moved: false,
        };
    }

    /** A finger on a node drags it instead of scrolling; SVG knows no touch-action. */
    onTouchStart(ev) {
        if (!this.props.readonly && ev.cancelable) {
            ev.preventDefault();
        }
    }

    onPointerMove(ev) {
        const drag = this.state.drag;
        if (!drag || ev.pointerId !== drag.pointerId) {
            return;
        }
        const distance = Math.hypot(ev.clientX - drag.startX, ev.clientY - drag.startY);
        if (!drag.moved && distance < DRAG_THRESHOLD) {
            return;
        }
        ev.preventDefault();
        const frame = this.frame;
        const point = this.pointOf(ev);
        const x = clamp(point.x + drag.dx, frame.bounds.left, frame.bounds.right);
        const y = clamp(point.y + drag.dy, frame.bounds.top, frame.bounds.bottom);
        Object.assign(drag, { moved: true, x, y }, valuesAt(frame, x, y));
    }

    async onPointerUp(ev) {
        const drag = this.state.drag;
        if (!drag || ev.pointerId !== drag.pointerId) {
            return;
        }
        this.state.drag = null;
        const record = this.props.records.find((record) => this.keyOf(record) === drag.key);
        if (drag.moved && record) {
            await this.move(record, drag.influence, drag.loyalty);
        }
    }

    cancelDrag() {
        this.state.drag = null;
    }

    onWindowKeydown(ev) {
        if (ev.key === "Escape" && this.state.drag) {
            // Gives up the drag only, not the form's dialog.
            ev.stopPropagation();
            this.cancelDrag();
        }
    }

    // ---------------------------------------------------------
    // Keyboard
    // ---------------------------------------------------------

    async onKeydown(ev, node) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onOpen(node.record);
            return;
        }
        const step = ARROWS[ev.key];
        if (!step || this.props.readonly || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        const { influence, loyalty } = this.valuesOf(node.record);
        await this.move(node.record, influence + step.influence, loyalty + step.loyalty);
    }

    async move(record, influence, loyalty) {
        const key = this.keyOf(record);
        const before = this.valuesOf(record);
        const values = {
            influence: clamp(influence, INFLUENCE.min, INFLUENCE.max),
            loyalty: clamp(loyalty, LOYALTY.min, LOYALTY.max),
        };
        if (values.influence === before.influence && values.loyalty === before.loyalty) {
            return;
        }
        const { pending } = this.state;
        pending[key] = values;
        const name = record.data.contact_name || _t("New contact");
        this.state.announcement = `${name}: ${this.readout(values)}`;
        const mine = pending[key];
        try {
            await this.props.onMove(record, values);
        } finally {
            // Unless the person was moved on meanwhile.
            if (pending[key] === mine) {
                delete pending[key];
            }
        }
    }
}
