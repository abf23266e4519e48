from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAssets(TransactionCase):
    """A mistake in one style sheet leaves the whole web client without styles."""

    def test_styles_compile(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.assets_backend", css=True, js=False)
        bundle.preprocess_css()
        self.assertFalse([error.splitlines()[0] for error in bundle.css_errors])
