import { useService } from "@web/core/utils/hooks";

const MODEL = "crm.touch";

/** What can be done with a touch that is due: tell its result, call by script, write, put off. */
export class TouchActions {
    constructor(services, reload) {
        Object.assign(this, services);
        this.reload = reload;
        this.busy = false;
    }

    async once(work) {
        if (this.busy) {
            return;
        }
        this.busy = true;
        try {
            await work();
        } finally {
            this.busy = false;
        }
    }

    result(touchId, code) {
        return this.once(async () => {
            await this.orm.call(MODEL, "action_result", [[touchId], code]);
            await this.reload();
        });
    }

    postpone(touchId) {
        return this.once(async () => {
            await this.orm.call(MODEL, "action_postpone", [[touchId]]);
            await this.reload();
        });
    }

    /** Open what the method returns; afterwards the screen is read anew. */
    open(touchId, method) {
        return this.once(async () => {
            const action = await this.orm.call(MODEL, method, [[touchId]]);
            await this.action.doAction(action, { onClose: () => this.reload() });
        });
    }
}

/** @param {Function} reload reads the screen anew */
export function useTouchActions(reload) {
    const services = { orm: useService("orm"), action: useService("action") };
    return new TouchActions(services, reload);
}
