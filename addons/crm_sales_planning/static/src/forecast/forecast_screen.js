import { onWillStart, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { PERIODS, chooseScope, recallQuestion, rememberQuestion } from "./question";

/**
 * What screens of forecasts have in common: choices, the question, loading the answer.
 *
 * @param {string} model of the server
 * @param {(question: object) => Promise<object>} ask reads the answer
 * @param {string} period that is asked for first
 */
export function useForecast(model, ask, period = "quarter") {
    const orm = useService("orm");
    const keepLast = new KeepLast();
    const state = useState({
        choices: null,
        question: null,
        answer: null,
        isLoading: true,
        isStarted: false,
    });
    const load = async () => {
        state.isLoading = true;
        try {
            state.answer = await keepLast.add(ask(state.question));
        } finally {
            state.isLoading = false;
        }
    };
    const change = (values) => {
        Object.assign(state.question, values);
        const { scopeType, scopeId, kpi } = state.question;
        rememberQuestion({ scopeType, scopeId, kpi, [`period_${model}`]: state.question.period });
        return load();
    };
    onWillStart(async () => {
        const choices = await orm.call(model, "get_choices", []);
        const kept = recallQuestion();
        const scope = chooseScope(choices.scopes, kept);
        const keptPeriod = kept[`period_${model}`];
        state.choices = choices;
        state.question = {
            scopeType: scope ? scope.type : false,
            scopeId: scope ? scope.id : false,
            period: PERIODS.includes(keptPeriod) ? keptPeriod : period,
            day: choices.today,
            kpi: choices.kpis.some((item) => item.code === kept.kpi)
                ? kept.kpi
                : (choices.kpis[0] || {}).code || false,
        };
        state.isStarted = true;
        if (scope) {
            await load();
        } else {
            state.isLoading = false;
        }
    });
    return { state, load, change };
}

/** Arguments of the server's methods that begin with whom and when. */
export function scopeArguments({ scopeType, scopeId, period, day }) {
    return [scopeType, scopeId, period, day];
}
