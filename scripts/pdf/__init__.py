"""Printing for Odoo: wkhtmltopdf's command line, served by headless Chromium.

Debian's wkhtmltopdf has an unpatched Qt: headers, footers and several documents in one print
are lost. Chromium prints each body; headers and footers are printed once more, all together,
and laid over the pages.

options      the command line, in millimetres
browser      Chromium, its pipe, one tab that reaches nothing but the report's own server
letterhead   headers and footers as one document with a sheet for each page
compose      pages, outline and title put together
"""
