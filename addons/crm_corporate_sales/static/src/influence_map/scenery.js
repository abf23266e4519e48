import { _t } from "@web/core/l10n/translation";
import { INFLUENCE, LOYALTY, place } from "./geometry";

/** A loyalty as it is read: +3, 0, -2. */
export function signed(number) {
    return number > 0 ? `+${number}` : `${number}`;
}

/** The four corners of the map with their names. */
export function makeQuadrants(frame) {
    const { left, right, top, bottom, width, height, middle, small } = frame;
    const edge = { right: width - right, bottom: height - bottom };
    const names = small
        ? [_t("Opponents"), _t("Allies"), _t("Critics"), _t("Friends")]
        : [
              _t("Opponents: win over or neutralise"),
              _t("Allies: rely on them"),
              _t("Critics: keep an eye on"),
              _t("Friends: help them grow"),
          ];
    const kinds = ["opponents", "allies", "critics", "friends"];
    return kinds.map((kind, index) => {
        const east = index % 2 === 1;
        const south = index > 1;
        return {
            kind,
            name: names[index],
            x: east ? middle.x : left,
            y: south ? middle.y : top,
            width: middle.x - left,
            height: middle.y - top,
            labelX: east ? edge.right - 8 : left + 8,
            labelY: south ? edge.bottom - 8 : top + 16,
            anchor: east ? "end" : "start",
        };
    });
}

/** Numbers along the axes. */
export function makeTicks(frame) {
    const ticks = [];
    for (let loyalty = LOYALTY.min; loyalty <= LOYALTY.max; loyalty++) {
        const { x } = place(frame, 0, loyalty);
        ticks.push({ x, y: frame.height - frame.bottom + 14, text: signed(loyalty) });
    }
    for (let influence = INFLUENCE.min; influence <= INFLUENCE.max; influence += 2) {
        const { y } = place(frame, influence, 0);
        ticks.push({ x: frame.left - 9, y: y + 4, text: `${influence}` });
    }
    return ticks;
}
