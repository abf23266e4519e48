/** A day in the future as the English client writes it. */
export function inDays(days, format = "MM/dd/yyyy") {
    return luxon.DateTime.now().plus({ days }).toFormat(format);
}

function card(step) {
    return `.o_process_step[data-step=${step}]`;
}

/** The step is open now. */
export function isOpen(step) {
    return [{ content: `${step} is open`, trigger: card(step) }];
}

/** So many steps are in the history: waits for a step that opens again under the same name. */
export function historyHas(number) {
    return [{ trigger: `.o_process_history button:contains("(${number})")` }];
}

/** End a step by an outcome that needs nothing more. */
export function complete(step, outcome) {
    return [
        {
            content: `${step}: ${outcome}`,
            trigger: `${card(step)} button[data-outcome=${outcome}]:enabled`,
            run: "click",
        },
    ];
}

function applyWizard(steps) {
    return [
        { content: "the dialog is open", trigger: ".modal .o_form_view" },
        ...steps,
        { trigger: ".modal footer button[name=action_apply]", run: "click" },
    ];
}

export function confirmWizard(steps = []) {
    return [
        ...applyWizard(steps),
        { content: "the dialog is closed", trigger: "body:not(:has(.modal))" },
    ];
}

/** Closing asks what was learned; that can wait. */
export function confirmClosing(steps = []) {
    return [
        ...applyWizard(steps),
        { trigger: ".modal .o_form_button_cancel", run: "click" },
        { content: "the dialog is closed", trigger: "body:not(:has(.modal))" },
    ];
}

/** End a step by an outcome that opens the dialog. */
export function completeByWizard(step, outcome, steps = []) {
    return [...complete(step, outcome), ...confirmWizard(steps)];
}

export function setDate(field, days) {
    return [
        {
            trigger: `.modal .o_field_widget[name=${field}] input`,
            run: `edit ${inDays(days)}`,
        },
    ];
}

/** Choose a record in a many2one of the dialog. */
export function choose(field, name) {
    return [
        { trigger: `.modal .o_field_widget[name=${field}] input`, run: `edit ${name}` },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains("${name}")`,
            run: "click",
        },
        { trigger: `.modal .o_field_widget[name=${field}] input:value("${name}")` },
    ];
}

/** The stage ended: go on with a recommended one. */
export function goOn(stage) {
    return [
        {
            content: `go on with ${stage}`,
            trigger: `.o_process_finished button.btn-primary[data-stage=${stage}]:enabled`,
            run: "click",
        },
    ];
}

/** Enter a stage that was not recommended: asks first. */
export function enterByBar(stage) {
    return [
        {
            content: `click the stage ${stage}`,
            trigger: `.o_stage_bar button[data-stage=${stage}]:enabled`,
            run: "click",
        },
        { trigger: ".modal footer .btn-primary", run: "click" },
        isCurrent(stage),
    ];
}

export function isCurrent(stage) {
    return { trigger: `.o_stage_bar button[data-stage=${stage}][aria-current=step]` };
}

/** A field that is missing leads to its place; fill it there. */
export function fillTactics(step, text) {
    return [
        {
            content: "what is missing is shown where it is filled",
            trigger: `${card(step)} li[data-field=tactics][data-filled="0"] button`,
            run: "click",
        },
        { trigger: ".o_field_widget[name=tactics] textarea", run: `edit ${text} && press Tab` },
        {
            content: "typed is filled, before it is saved",
            trigger: `${card(step)} li[data-field=tactics][data-filled="1"]`,
        },
    ];
}
