import ast
import re

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_sales_kpi import SUM, WAVG

#: what the catalogue says and the program relies on
FIXED_FIELDS = frozenset(
    {"code", "unit", "direction", "time_rule", "org_rule", "dimension", "model_id"}
)
#: what an own indicator counts
DEFINITION_FIELDS = frozenset(
    {"model_id", "domain", "date_field_id", "user_field_id", "measure_field_id"}
)


class CrmSalesKpi(models.Model):
    """Indicators of the catalogue keep their meaning; own ones say what they count, without code."""

    _inherit = "crm.sales.kpi"

    @api.onchange("name")
    def _onchange_name(self):
        if self.name and not self.code and not self._origin:
            self.code = re.sub(r"\W+", "_", self.name.lower()).strip("_")

    @api.onchange("model_id")
    def _onchange_model_id(self):
        self.domain = "[]"
        self.date_field_id = self.user_field_id = self.measure_field_id = False

    @api.model_create_multi
    def create(self, vals_list):
        kpis = super().create(vals_list)
        kpis._check_definer()
        if not self.env.su:
            for kpi in kpis.filtered("is_builtin"):
                raise UserError(
                    self.env._("Say what records “%(kpi)s” counts.", kpi=kpi.name or kpi.code)
                )
        return kpis

    def write(self, vals):
        if not self.env.su and FIXED_FIELDS.intersection(vals):
            for kpi in self.filtered("is_builtin"):
                self._refuse_other_meaning(kpi, vals)
        result = super().write(vals)
        if DEFINITION_FIELDS.intersection(vals):
            self._check_definer()
        if "step_ids" in vals:
            # sudo: facts belong to the server
            self.env["crm.sales.fact"].sudo()._sync_all(["proposal"])
        return result

    @api.model
    def _refuse_other_meaning(self, kpi, vals):
        for name in FIXED_FIELDS.intersection(vals):
            field = self._fields[name]
            if field.convert_to_cache(vals[name], kpi) != field.convert_to_cache(kpi[name], kpi):
                raise UserError(
                    self.env._(
                        "“%(kpi)s” is of the catalogue: its %(field)s is fixed. Archive it and add "
                        "an indicator of your own.",
                        kpi=kpi.name,
                        field=field._description_string(self.env),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own(self):
        for kpi in self.filtered("is_builtin"):
            raise UserError(
                self.env._("“%(kpi)s” is of the catalogue; archive it instead.", kpi=kpi.name)
            )

    @api.constrains(
        "model_id",
        "domain",
        "date_field_id",
        "user_field_id",
        "measure_field_id",
        "time_rule",
        "unit",
        "dimension",
    )
    def _check_definition(self):
        for kpi in self.filtered("model_id"):
            kpi._check_counted_model()
            kpi._check_counted_fields()
            kpi._check_rules()
            kpi._check_domain()

    def _check_definer(self):
        """Who may not read records makes no indicator of them: the numbers are for everybody.

        :raises AccessError: naming the records or the field
        """
        for kpi in self.filtered("model_id"):
            # sudo: names of models and fields are no secret
            definition = kpi.sudo()
            records = self.env[definition.model_id.model]
            records.check_access("read")
            for name in ("date_field_id", "user_field_id", "measure_field_id"):
                if definition[name]:
                    field = records._fields[definition[name].name]
                    records._check_field_access(field, "read")

    def _check_counted_model(self):
        model = self.env.get(self.model_id.model)
        if model is None or model._abstract or model._transient:
            raise ValidationError(
                self.env._(
                    "“%(model)s” keeps no records that could be counted.", model=self.model_id.name
                )
            )

    def _check_counted_fields(self):
        records = self.env[self.model_id.model]
        wanted = {
            "date_field_id": ("date", "datetime"),
            "user_field_id": ("many2one",),
            "measure_field_id": ("integer", "float", "monetary"),
        }
        for name, types in wanted.items():
            chosen = self[name]
            if not chosen and name == "measure_field_id":
                continue
            field = records._fields.get(chosen.name) if chosen else None
            is_fit = (
                field is not None
                and chosen.model_id == self.model_id
                and field.store
                and field.type in types
                and (name != "user_field_id" or field.comodel_name == "res.users")
            )
            if not is_fit:
                raise ValidationError(
                    self.env._(
                        "“%(kpi)s”: choose the %(field)s out of the stored fields of “%(model)s”.",
                        kpi=self.name,
                        field=self._fields[name]._description_string(self.env),
                        model=self.model_id.name,
                    )
                )

    def _check_rules(self):
        if self.time_rule not in (SUM, WAVG):
            raise ValidationError(
                self.env._(
                    "“%(kpi)s”: an indicator of your own adds up or is an average.", kpi=self.name
                )
            )
        if not self.measure_field_id and (self.time_rule == WAVG or self.unit == "sum"):
            raise ValidationError(
                self.env._("“%(kpi)s”: choose the measure to add up.", kpi=self.name)
            )
        if self.dimension == "product_category":
            raise ValidationError(
                self.env._(
                    "“%(kpi)s”: records of your own have no product category.", kpi=self.name
                )
            )

    def _check_domain(self):
        try:
            Domain(ast.literal_eval(self.domain or "[]")).validate(self.env[self.model_id.model])
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise ValidationError(
                self.env._(
                    "“%(kpi)s”: the condition is wrong: %(error)s", kpi=self.name, error=error
                )
            ) from error

    def action_recount(self):
        """Bring facts of open periods in step with all documents, after types or steps changed.

        :raises UserError: the user may not change indicators
        """
        self.check_access("write")
        # sudo: facts belong to the server
        self.env["crm.sales.fact"].sudo()._sync_all()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Facts of open periods were counted anew."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
