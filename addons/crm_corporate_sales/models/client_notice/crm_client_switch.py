"""Which events are told: switches on sales teams and on clients."""

from odoo import api, fields, models


class CrmClientSwitch(models.AbstractModel):
    """A record on which events are switched on and off."""

    _name = "crm.client.switch"
    _description = "Switches of Events the Client Is Told Of"

    client_event_ids = fields.Many2many(
        comodel_name="crm.client.event",
        string="Tell Clients Of",
        help="Each event is told once, by mail, in the client's language. Only what happens after "
        "it is switched on is told.",
    )
    client_event_since = fields.Json(
        readonly=True, copy=False, help="When each event was switched on."
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if any(vals.keys() & self._get_switch_fields() for vals in vals_list):
            records._note_switches()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & self._get_switch_fields():
            self._note_switches()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _get_switch_fields(self):
        return {"client_event_ids", "client_notice_mode", "active"}

    def _note_switches(self):
        """Keep since when each event is on; what was before is nobody's news."""
        now = fields.Datetime.to_string(self.env.cr.now())
        # sudo: who may write the switches is checked; the clock goes on also with those who may not,
        # when they archive a contact
        for record in self.sudo():
            known = record.client_event_since or {}
            since = {str(id_): known.get(str(id_), now) for id_ in record.client_event_ids.ids}
            if since != known:
                record.client_event_since = since
        self.env.registry.clear_cache()

    def _get_switched_on(self):
        """{event id: since when}"""
        self.ensure_one()
        since = self.client_event_since or {}
        return {
            id_: fields.Datetime.to_datetime(since[str(id_)])
            for id_ in self.client_event_ids.ids
            if str(id_) in since
        }


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = ["crm.team", "crm.client.switch"]

    client_event_ids = fields.Many2many(relation="crm_team_client_event_rel")

    def action_tell_everything(self):
        """Switch all events on."""
        self.check_access("write")
        self.write({"client_event_ids": [(6, 0, self._get_all_events().ids)]})
        return True

    @api.model
    def _get_all_events(self):
        return self.env["crm.client.event"].search([("code", "!=", False)])

    def action_tell_nothing(self):
        """Switch all events off."""
        self.check_access("write")
        self.write({"client_event_ids": [(5, 0, 0)]})
        return True

    def action_preview_notices(self):
        """Look at the mails."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_client_notice_preview"
        )


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.client.switch"]

    client_event_ids = fields.Many2many(
        relation="res_partner_client_event_rel", groups="sales_team.group_sale_salesman"
    )
    client_event_since = fields.Json(groups="sales_team.group_sale_salesman")
    client_notice_mode = fields.Selection(
        [
            ("team", "As the sales team does"),
            ("never", "Never"),
            ("chosen", "Of chosen events"),
        ],
        string="News of Orders",
        compute="_compute_client_notice_mode",
        store=True,
        readonly=False,
        groups="sales_team.group_sale_salesman",
        help="Which events of their orders this client is told by mail. A contact follows its "
        "company unless something else is chosen here.",
    )

    @api.depends("create_date")
    def _compute_client_notice_mode(self):
        # Once, on creation, and no default: with a new user that would be given to their contact in
        # the name of whoever adds the user, who need not be in sales.
        for partner in self:
            partner.client_notice_mode = partner.client_notice_mode or "team"

    def _get_client_switches(self):
        """The record whose switches count for this contact: its own, its company's, or none."""
        self.ensure_one()
        for partner in (self, self.commercial_partner_id):
            if partner.client_notice_mode in ("never", "chosen"):
                return partner
        return self.browse()
