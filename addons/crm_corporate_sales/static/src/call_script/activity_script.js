import { Activity } from "@mail/core/web/activity";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";

const MODELS = ["res.partner", "crm.lead", "crm.target"];

/** A call among the activities of a contact or a deal can be led by a script. */
patch(Activity.prototype, {
    setup() {
        super.setup();
        this.callScriptAction = useService("action");
    },

    get hasCallScript() {
        const { activity_category: category, res_model: model } = this.props.activity;
        return category === "phonecall" && MODELS.includes(model);
    },

    async startCallScript() {
        const { id } = this.props.activity;
        const action = await this.env.services.orm.call("mail.activity", "action_start_script", [
            [id],
        ]);
        await this.callScriptAction.doAction(action, {
            onClose: () => this.props.onActivityChanged(this.thread),
        });
    },
});
