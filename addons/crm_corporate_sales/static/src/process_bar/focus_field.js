import { browser } from "@web/core/browser/browser";

const INPUTS = "input:not([type=hidden]), textarea, select, [contenteditable=true], button, a";
const FLASH = "o_process_flash";

function nextFrame() {
    return new Promise((resolve) => browser.requestAnimationFrame(() => resolve()));
}

function findField(form, name) {
    const fields = form.querySelectorAll(`.o_field_widget[name="${name}"]`);
    return [...fields].find((el) => el.offsetParent !== null);
}

/** Open one notebook page after the other until the field is there. */
async function findOnPages(form, name) {
    const tabs = form.querySelectorAll(".o_notebook .nav-link:not(.disabled)");
    const opened = [...tabs].filter((tab) => tab.classList.contains("active"));
    for (const tab of tabs) {
        if (opened.includes(tab)) {
            continue;
        }
        tab.click();
        await nextFrame();
        await nextFrame();
        const field = findField(form, name);
        if (field) {
            return field;
        }
    }
    opened.forEach((tab) => tab.click());
}

/**
 * Scroll to a field of the form and put the cursor there; opens its notebook page.
 *
 * @param {HTMLElement} form
 * @param {string} name technical name of the field
 * @returns {Promise<boolean>} whether the field is on the form
 */
export async function focusField(form, name) {
    const field = form && (findField(form, name) || (await findOnPages(form, name)));
    if (!field) {
        return false;
    }
    field.scrollIntoView({ block: "center" });
    const input = field.matches(INPUTS) ? field : field.querySelector(INPUTS);
    input?.focus({ preventScroll: true });
    field.classList.add(FLASH);
    browser.setTimeout(() => field.classList.remove(FLASH), 2000);
    return true;
}
