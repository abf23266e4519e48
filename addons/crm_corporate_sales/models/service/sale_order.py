from odoo import models

from .crm_lead import LIVE, SIGNED


class SaleOrder(models.Model):
    """Service in the status of an order, and what is missing of it."""

    _inherit = "sale.order"

    def _prepare_execution_status(self):
        result = super()._prepare_execution_status()
        # sudo: the caller reads the order; of the contract only its number and dates are shown
        leads = self.sudo().opportunity_id
        newest = self.env["contract.contract"].sudo()
        newest = newest.union(*(own[0] for own in leads._get_service_contracts(LIVE).values()))
        # grouped again so that all of them are read at once
        contracts = newest.grouped("lead_id")
        for order, status in result.items():
            lead = order.sudo().opportunity_id
            contract = contracts.get(lead)
            reason = lead.service_refusal_reason_id if lead.service_answer == "refused" else False
            status["service"] = {
                "answer": lead.service_answer or "none",
                "refusal_reason": reason.name if reason else False,
                "contract": contract._prepare_service_status() if contract else False,
            }
        return result

    def _get_missing_to_close(self):
        result = super()._get_missing_to_close()
        # sudo: as in the status
        leads = self.sudo().opportunity_id
        signed = leads._get_service_contracts(SIGNED)
        live = leads._get_service_contracts(LIVE)
        for order, missing in result.items():
            lead = order.sudo().opportunity_id
            if order.state != "sale" or not lead or signed.get(lead):
                continue
            if lead.service_answer == "refused" and lead.service_refusal_reason_id:
                continue
            contract = live.get(lead, self.env["contract.contract"])[:1]
            if contract:
                missing.append(
                    self.env._(
                        "Service contract %(number)s is not signed",
                        number=contract.register_id.number,
                    )
                )
            elif lead.service_answer == "accepted":
                missing.append(self.env._("The service contract is not made"))
            else:
                missing.append(self.env._("Service: the customer has not answered"))
        return result


class ContractContract(models.Model):
    _inherit = "contract.contract"

    def _prepare_service_status(self):
        """Plain values about a service contract (call with sudo)."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.register_id.number,
            "state": self.service_state,
            "date_start": self.register_id.valid_from and self.register_id.valid_from.isoformat(),
            "date_end": self.register_id.valid_to and self.register_id.valid_to.isoformat(),
            "visits_planned": self.visit_count,
            "visits_done": self.visit_done_count,
            "next_visit": self.next_visit_date and self.next_visit_date.isoformat(),
        }
