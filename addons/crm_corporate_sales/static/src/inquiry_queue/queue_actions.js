import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const MODEL = "crm.inquiry";
const UNDO_DEPTH = 20;

/** The message of a refused call that a person can act on. */
export function messageOf(error) {
    return error?.data?.message || error?.message || _t("That did not work. Try again.");
}

/**
 * What the dispatcher does. The screen goes on at once; calls go to the server one after the other,
 * and what it refuses comes back into the list.
 */
class QueueActions {
    constructor(queue) {
        this.queue = queue;
        this.done = [];
        this.waiting = 0;
        this.chain = Promise.resolve();
    }

    get list() {
        return this.queue.list;
    }

    get last() {
        return this.done[this.done.length - 1];
    }

    sort(team, newDeal) {
        const row = this.list.current;
        return this.send(row, "action_sort_to", [team.id, false, newDeal], (answer) => {
            if (answer.choose.length) {
                return this.refuse(
                    row,
                    _t("Which deal? Choose one by its letter, or N for a new one.")
                );
            }
            this.tellJoined(answer);
            this.remember(row, `${row.name} → ${team.name}`);
        });
    }

    join(deal) {
        const row = this.list.current;
        // a deal that nobody has is sorted along with it
        const team = this.queue.state.teams.find((item) => item.name === deal.team);
        return this.send(row, "action_sort_to", [team?.id || false, deal.id], (answer) => {
            this.tellJoined(answer);
            this.remember(row, `${row.name} → ${deal.name}`);
        });
    }

    reject(reason) {
        const row = this.list.current;
        this.queue.state.mode = "sort";
        return this.send(row, "action_reject_as", [reason.code], () =>
            this.remember(row, `${row.name} → ${reason.name}`)
        );
    }

    async undo() {
        const step = this.done.pop();
        if (!step) {
            return this.tell(_t("There is nothing to undo."), "info");
        }
        await this.enqueue(async () => {
            try {
                await this.call("action_undo_sorting", [step.row.id], []);
            } catch (error) {
                return this.tell(messageOf(error), "danger");
            }
            this.queue.details.delete(step.row.id);
            this.list.restore([step.row]);
            this.queue.renew();
        });
    }

    async applyRules() {
        await this.enqueue(async () => {
            const { sorted, left } = await this.call("action_apply_rules", [], []);
            this.tell(_t("Sorted by rules: %(sorted)s, left: %(left)s", { sorted, left }), "info");
            await this.queue.reload();
        });
    }

    // ---- how it is done -----------------------------------------------------------------

    send(row, method, args, onAnswer) {
        if (!row) {
            return;
        }
        if (row.gone) {
            this.list.remove([row.id]);
            return this.tell(_t("“%s” was just sorted by a colleague.", row.name), "warning");
        }
        this.list.leaving.add(row.id);
        this.list.remove([row.id]);
        return this.enqueue(async () => {
            try {
                const answer = await this.call(method, [row.id], args);
                if (answer.taken.length) {
                    this.tellTaken(answer.taken[0]);
                } else {
                    onAnswer(answer);
                }
            } catch (error) {
                this.refuse(row, messageOf(error));
            } finally {
                this.list.leaving.delete(row.id);
            }
            this.queue.renew();
        });
    }

    enqueue(work) {
        this.waiting++;
        this.chain = this.chain.then(work).finally(() => this.waiting--);
        return this.chain;
    }

    call(method, ids, args) {
        return this.queue.orm.silent.call(MODEL, method, [ids, ...args]);
    }

    remember(row, text) {
        this.done.push({ row, text });
        if (this.done.length > UNDO_DEPTH) {
            this.done.shift();
        }
    }

    refuse(row, text) {
        this.list.leaving.delete(row.id);
        this.list.restore([row]);
        this.tell(text, "danger");
    }

    tellJoined({ joined }) {
        for (const { deal, user } of joined) {
            this.tell(_t("It belongs to the deal “%(deal)s” of %(user)s.", { deal, user }), "info");
        }
    }

    tellTaken({ name, user, team }) {
        this.tell(
            user && team
                ? _t("“%(name)s” was already sorted by %(user)s: %(team)s", { name, user, team })
                : _t("“%(name)s” does not wait any more.", { name }),
            "warning"
        );
    }

    tell(text, type) {
        this.queue.notification.add(text, { type });
    }
}

export function useQueueActions(queue) {
    return useState(new QueueActions(queue));
}
