"""Pages, outline and title of the finished PDF."""

import io
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from .options import PrintError


@dataclass
class Printed:
    """A body that Chromium has printed."""

    name: str
    title: str
    reader: PdfReader

    @classmethod
    def of(cls, name, title, content):
        return cls(name, title, PdfReader(io.BytesIO(content)))

    def __len__(self):
        return len(self.reader.pages)

    def sections(self):
        """For each page the last headings of three levels up to its end."""
        headings = sorted(self._headings(self.reader.outline), key=lambda heading: heading[0])
        found, current = [], ["", "", ""]
        for number in range(len(self)):
            while headings and headings[0][0] <= number:
                _page, level, title = headings.pop(0)
                current[level:] = [title] + [""] * (len(current) - level - 1)
            found.append(tuple(current))
        return found

    def _headings(self, nodes, level=0):
        for node in nodes:
            if isinstance(node, list):
                yield from self._headings(node, level + 1)
            elif level < 3:
                yield self.reader.get_destination_page_number(node), level, node.title or ""


def together(documents, sheets, title):
    """The bytes of one PDF: all pages, each with its sheet of letterhead laid over.

    `sheets` are PDFs whose pages follow the documents' pages, or none at all.
    """
    writer = PdfWriter()
    starts = []
    for document in documents:
        starts.append(len(writer.pages))
        for page in document.reader.pages:
            writer.add_page(page)
    _lay_over(writer, [page for pdf in sheets for page in PdfReader(io.BytesIO(pdf)).pages])
    _add_outline(writer, starts, [document.title for document in documents])
    if title:
        writer.add_metadata({"/Title": title})
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _lay_over(writer, sheets):
    if sheets and len(sheets) != len(writer.pages):
        raise PrintError(f"{len(writer.pages)} pages, but {len(sheets)} sheets of letterhead")
    if not sheets:
        return
    before, after = _stream(writer, b"q\n"), {}
    for number, sheet in enumerate(sheets):
        page, name = writer.pages[number], f"/Letterhead{number}"
        resources = page["/Resources"]
        if "/XObject" not in resources:
            resources[NameObject("/XObject")] = DictionaryObject()
        resources["/XObject"][NameObject(name)] = _form(writer, sheet)
        after = _stream(writer, f"\nQ q {name} Do Q\n".encode())
        content = page.raw_get("/Contents")
        inner = content.get_object()
        parts = list(inner) if isinstance(inner, ArrayObject) else [content]
        page[NameObject("/Contents")] = ArrayObject([before, *parts, after])


def _stream(writer, data):
    stream = StreamObject()
    stream.set_data(data)
    return writer._add_object(stream)


def _form(writer, page):
    """A page as a picture to be drawn; its fonts and pictures stay shared among sheets."""
    form = StreamObject()
    form.set_data(page.get_contents().get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(value) for value in page.mediabox),
            NameObject("/Resources"): page["/Resources"].clone(writer),
        }
    )
    if "/Group" in page:
        form[NameObject("/Group")] = page["/Group"].clone(writer)
    return writer._add_object(form.flate_encode())


def _add_outline(writer, starts, titles):
    """A bookmark for each document. Odoo splits a print of several records by them: it wants
    destinations by name, and in these the number of the page instead of the page itself."""
    destinations = DictionaryObject()
    outline = writer.get_outline_root()
    for number, (start, title) in enumerate(zip(starts, titles, strict=True)):
        name = NameObject(f"/document{number}")
        destinations[name] = ArrayObject(
            [NumberObject(start), NameObject("/XYZ"), NullObject(), NullObject(), NullObject()]
        )
        entry = DictionaryObject(
            {
                NameObject("/Title"): TextStringObject(title or str(number + 1)),
                NameObject("/Dest"): name,
            }
        )
        writer.add_outline_item_dict(entry)
    writer.root_object[NameObject("/Outlines")] = outline.indirect_reference
    writer.root_object[NameObject("/Dests")] = writer._add_object(destinations)
