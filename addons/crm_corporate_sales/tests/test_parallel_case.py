"""Two things at once: transactions on connections of their own."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase


class ParallelCase(TransactionCase):
    """What these tests do is really committed: :meth:`_clean_up` takes it away again."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        # a call that is tried again does not wait
        self.startPatcher(patch("odoo.service.model.random.uniform", return_value=0))

    @contextmanager
    def _real_env(self, uid=SUPERUSER_ID, **context):
        """Environment of a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, context)

    def _clean_up(self):
        raise NotImplementedError
