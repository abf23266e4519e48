import { useExternalListener } from "@odoo/owl";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { useService } from "@web/core/utils/hooks";

/**
 * The key as the desks name it. Letters go by their place, so that they work on a Russian or
 * Polish keyboard, too.
 */
export function keyOf(ev) {
    if (ev.ctrlKey || ev.altKey || ev.metaKey) {
        return "";
    }
    if (ev.key === "?" || (ev.code === "Slash" && ev.shiftKey)) {
        return "?";
    }
    if (ev.key === "/" || ev.code === "Slash") {
        return "/";
    }
    return getActiveHotkey(ev);
}

function isTyping(target) {
    return (
        target instanceof HTMLElement &&
        (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"))
    );
}

/**
 * Single keys for a whole screen, as long as nothing is typed and no dialog is open.
 *
 * @param {(key: string, ev: KeyboardEvent) => boolean} onKey whether the key meant something
 */
export function useDeskKeys(onKey) {
    const ui = useService("ui");
    useExternalListener(window, "keydown", (ev) => {
        if (ev.repeat && !["j", "k", "arrowdown", "arrowup"].includes(keyOf(ev))) {
            return;
        }
        if (isTyping(ev.target)) {
            if (ev.key === "Escape") {
                ev.target.blur();
            }
            return;
        }
        // a dialog or an open menu has the keyboard for itself
        if (ui.activeElement !== document) {
            return;
        }
        const onButton = ev.target instanceof HTMLElement && ev.target.matches("button, a");
        if (onButton && ["Enter", " "].includes(ev.key)) {
            return;
        }
        if (onKey(keyOf(ev), ev)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    });
}

/** Digits 1 to 9 are places 0 to 8, with Shift 9 to 17. */
export function placeOfKey(key) {
    const found = /^(shift\+)?([1-9])$/.exec(key);
    return found ? Number(found[2]) - 1 + (found[1] ? 9 : 0) : -1;
}

/** What is written on the button of a place. */
export function keyOfPlace(place) {
    return place < 9 ? `${place + 1}` : place < 18 ? `⇧${place - 8}` : "";
}
