from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Files of a deal's activity become documents of the deal."""
        messages, activities = super()._action_done(
            feedback=feedback, attachment_ids=attachment_ids
        )
        messages._hand_files_to_deals()
        return messages, activities


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _hand_files_to_deals(self):
        """Give the deal the files of these messages that belong to no other record.

        Odoo leaves the files of an activity on its message, or on nothing at all.
        """
        # sudo: the author of the message may not see it any more (the deal was handed over)
        for message in self.sudo().filtered(lambda item: item.model == "crm.lead" and item.res_id):
            files = message.attachment_ids.filtered(message._is_free_file)
            files.write({"res_model": message.model, "res_id": message.res_id})

    def _is_free_file(self, file):
        """Whether the file is the message's own, or the user's own and nobody else's."""
        if file.res_model == "mail.message":
            return file.res_id == self.id
        return not file.res_id and file.create_uid == self.env.user
