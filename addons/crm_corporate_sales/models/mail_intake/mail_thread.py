import random
import time
import xmlrpc.client
from functools import partial

from odoo import api, models
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)

from ...engine import mail_kind, mail_repair
from .crm_inquiry_gateway import Place


class MailThread(models.AbstractModel):
    """Odoo's mail gateway: what would become a lead becomes an inquiry (spec 2, point 1)."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        if isinstance(message, xmlrpc.client.Binary):
            message = bytes(message.data)
        if isinstance(message, str):
            message = message.encode("utf-8", "replace")
        process = partial(
            super().message_process,
            model,
            mail_repair.repair(message),
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )
        if "default_fetchmail_server_id" in self.env.context:
            return self._process_patiently(process)
        return process()

    def _process_patiently(self, process):
        """Fetchmail marks a mail as read even when a parallel one made it fail: try again.

        Mail that comes by RPC is tried again by Odoo itself (``retrying``).
        """
        for tries in range(1, MAX_TRIES_ON_CONCURRENCY_FAILURE + 1):
            try:
                result = process()
                # conflicts come out now at the latest
                self.env.flush_all()
                return result
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if tries == MAX_TRIES_ON_CONCURRENCY_FAILURE:
                    raise
                # only this mail is in the transaction: fetchmail commits after each
                self.env.cr.rollback()
                self.env.transaction.reset()
                self.env.registry.reset_changes()
                time.sleep(random.uniform(0, 0.1 * 2**tries))
        raise AssertionError

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        return self.env["crm.inquiry"]._sift_routes(message, message_dict, routes, model)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        is_loop = super()._detect_loop_sender(message, message_dict, routes)
        if is_loop:
            for place in [route[2] for route in routes if isinstance(route[2], Place)]:
                self.env["crm.inquiry.ignored.mail"]._keep(
                    message, message_dict, place, mail_kind.LOOP
                )
        return is_loop

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Inquiries are registered first, then the mail is posted on them like an answer.

        Odoo itself would call ``message_new`` and take a conflict of parallel mails there for a
        wrong alias: the sender would be told so.
        """
        ready, lead = [], self.env["crm.lead"]
        for route in routes or ():
            place = route[2]
            if isinstance(place, Place):
                # a new thread has no parent
                message_dict.pop("parent_id", None)
                inquiry = self.env["crm.inquiry"]._take_in(message_dict, place)
                lead = inquiry.lead_id if place.model == "crm.lead" else lead.browse()
                route = (inquiry._name, inquiry.id, {}, *route[3:])
            ready.append(route)
        result = super()._message_route_process(message, message_dict, ready)
        # who asked for a lead is told the lead
        return lead.id or result
