from odoo import api, models

STEP_PLAIN_FIELDS = (
    "code",
    "kind",
    "responsible",
    "deadline_days",
    "deadline_unit",
    "makes_event",
    "waits_only",
    "waits_for",
    "otherwise",
)
STAGE_PLAIN_FIELDS = (
    "code",
    "max_probability",
    "next_step_days",
    "is_won",
    "is_execution",
    "is_lost",
    "is_moved",
    "in_funnel",
    "in_bar",
    "gate",
)


class CrmProcess(models.Model):
    """Records of a process to the engine's dictionary and back."""

    _inherit = "crm.process"

    # ---- records -> dictionary -------------------------------------------------------

    def _definition_dict(self):
        """The definition as the engine's dictionary (see ``engine/definition.py``)."""
        self.ensure_one()
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        names = self._translations(langs)
        return {
            "code": self.code,
            "name": names(self, "name"),
            "description": names(self, "description"),
            "stages": [self._stage_dict(stage, names) for stage in self.stage_ids.sorted()],
        }

    def _translations(self, langs):
        by_lang = {lang: self.env(context=dict(self.env.context, lang=lang)) for lang in langs}

        def names(record, field):
            texts = {lang: record.with_env(env)[field] for lang, env in by_lang.items()}
            return {lang: text for lang, text in texts.items() if text}

        return names

    def _stage_dict(self, stage, names):
        return {
            **{name: stage[name] for name in STAGE_PLAIN_FIELDS},
            "name": names(stage, "name"),
            "goal": names(stage, "goal"),
            "supply_model": stage.supply_model or "",
            "gate_fields": stage.sudo().gate_field_ids.mapped("name"),
            "steps": [self._step_dict(step, names) for step in stage.step_ids.sorted()],
        }

    def _step_dict(self, step, names):
        return {
            **{
                name: step[name] or 0 if name == "deadline_days" else step[name]
                for name in STEP_PLAIN_FIELDS
            },
            "name": names(step, "name"),
            "note": names(step, "note"),
            "activity_type": self._record_key(step.activity_type_id),
            "responsible_user": step.responsible_user_id.login or "",
            "required": step.sudo().required_field_ids.mapped("name"),
            "shown": step.sudo().shown_field_ids.mapped("name"),
            "condition": step.condition or "",
            "outcomes": [self._outcome_dict(item, names) for item in step.outcome_ids.sorted()],
        }

    def _outcome_dict(self, outcome, names):
        return {
            "code": outcome.code,
            "name": names(outcome, "name"),
            "transition": outcome.transition,
            "target": outcome.target_step_id.code or "",
            "asks_date": outcome.asks_date,
            "required": outcome.sudo().required_field_ids.mapped("name"),
            "explicit": ["user_id"] if outcome.asks_user else [],
            "lost_reason": self._record_key(outcome.lost_reason_id),
            "spawns": outcome.spawn_step_ids.sorted().mapped("code"),
            "recommends": [
                {
                    "stage": item.stage_id.code,
                    "condition": item.condition or "",
                    "owner": item.owner,
                }
                for item in outcome.recommendation_ids.sorted()
            ],
        }

    @api.model
    def _record_key(self, record):
        """A key that finds the record again here and in another database: its xmlid, else its name."""
        if not record:
            return ""
        return (
            record.sudo().get_external_id()[record.id]
            or f"name:{record.with_context(lang='en_US').name}"
        )

    @api.model
    def _record_by_key(self, model, key):
        if not key:
            return self.env[model]
        if key.startswith("name:"):
            return (
                self.env[model].with_context(lang="en_US").search([("name", "=", key[5:])], limit=1)
            )
        return self.env.ref(key, raise_if_not_found=False) or self.env[model]

    @api.model
    def _record_id_by_key(self, model, key):
        """Id for a key of :meth:`_record_key`, without a query for what has an xmlid."""
        if key and not key.startswith("name:"):
            return self.env["ir.model.data"]._xmlid_to_res_id(key, raise_if_not_found=False)
        return self._record_by_key(model, key).id

    # ---- dictionary -> records -------------------------------------------------------

    def _apply_definition(self, data):
        """Make this process' stages, steps and outcomes from the engine's dictionary.

        :param dict data: see :meth:`_definition_dict`; the process has no stages yet
        """
        self.ensure_one()
        stages, steps = {}, {}
        for place, item in enumerate(data.get("stages", ()), 1):
            stage = self.env["crm.stage"].create(self._prepare_stage_vals(item, place))
            self._write_names(stage, item, ("name", "goal"))
            stages[stage.code] = stage
            for number, step_item in enumerate(item.get("steps", ()), 1):
                step = self.env["crm.process.step"].create(
                    self._prepare_step_vals(step_item, number, stage)
                )
                self._write_names(step, step_item, ("name", "note"))
                steps[step.code] = step
        for item in data.get("stages", ()):
            for step_item in item.get("steps", ()):
                self._apply_outcomes(steps[step_item["code"]], step_item, stages, steps)

    def _prepare_stage_vals(self, item, place):
        vals = {name: item[name] for name in STAGE_PLAIN_FIELDS if name in item}
        return {
            **vals,
            "process_id": self.id,
            "sequence": self._first_stage_sequence() + place,
            "name": self._english(item, "name") or item["code"],
            "goal": self._english(item, "goal"),
            "supply_model": item.get("supply_model") or False,
            "gate_field_ids": [(6, 0, self._field_ids(item.get("gate_fields")))],
            "fold": bool(item.get("is_lost") or item.get("is_moved")),
        }

    def _first_stage_sequence(self):
        """Stages of one process stay together in Odoo's lists, which order by sequence alone."""
        return 1000 * self.id

    def _prepare_step_vals(self, item, number, stage):
        vals = {name: item[name] for name in STEP_PLAIN_FIELDS if name in item}
        user = item.get("responsible_user")
        return {
            **vals,
            "stage_id": stage.id,
            "sequence": number,
            "name": self._english(item, "name") or item["code"],
            "note": self._english(item, "note"),
            "condition": item.get("condition") or False,
            "activity_type_id": self._record_by_key(
                "mail.activity.type", item.get("activity_type")
            ).id,
            "responsible_user_id": self.env["res.users"].search([("login", "=", user)], limit=1).id
            if user
            else False,
            "required_field_ids": [(6, 0, self._field_ids(item.get("required")))],
            "shown_field_ids": [(6, 0, self._field_ids(item.get("shown")))],
        }

    def _apply_outcomes(self, step, step_item, stages, steps):
        for number, item in enumerate(step_item.get("outcomes", ()), 1):
            outcome = self.env["crm.process.outcome"].create(
                {
                    "step_id": step.id,
                    "sequence": number,
                    "code": item["code"],
                    "name": self._english(item, "name") or item["code"],
                    "transition": item.get("transition", "finish"),
                    "target_step_id": steps[item["target"]].id
                    if item.get("target") in steps
                    else False,
                    "asks_date": item.get("asks_date", False),
                    "asks_user": "user_id" in item.get("explicit", ()),
                    "required_field_ids": [(6, 0, self._field_ids(item.get("required")))],
                    "lost_reason_id": self._record_by_key(
                        "crm.lost.reason", item.get("lost_reason")
                    ).id,
                    "spawn_step_ids": [
                        (6, 0, [steps[code].id for code in item.get("spawns", ()) if code in steps])
                    ],
                    "recommendation_ids": [
                        (
                            0,
                            0,
                            {
                                "sequence": place,
                                "stage_id": stages[advice["stage"]].id,
                                "condition": advice.get("condition") or False,
                                "owner": advice.get("owner", "keep"),
                            },
                        )
                        for place, advice in enumerate(item.get("recommends", ()), 1)
                        if advice["stage"] in stages
                    ],
                }
            )
            self._write_names(outcome, item, ("name",))

    @api.model
    def _english(self, item, key):
        texts = item.get(key) or {}
        return texts.get("en_US") or next(iter(texts.values()), "")

    @api.model
    def _write_names(self, record, item, names):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for name in names:
            for lang, text in (item.get(name) or {}).items():
                if lang in installed and lang != "en_US":
                    record.with_context(lang=lang)[name] = text

    @api.model
    def _field_ids(self, names):
        if not names:
            return []
        # sudo: ir.model.fields is readable by administrators only; names come from a process file
        found = (
            self.env["ir.model.fields"]
            .sudo()
            .search([("model", "=", "crm.lead"), ("name", "in", names)])
        )
        return found.ids
