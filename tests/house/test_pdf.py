"""The stand-in for wkhtmltopdf: its command line, the letterhead, the pages put together."""

import fcntl
import io
import os
from pathlib import Path

import pytest
from pdf import __main__ as command
from pdf import compose, letterhead, render, tab
from pdf.options import PAPER, PrintError, parse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

# what Odoo passes for its A4
ODOO = (
    "--disable-local-file-access --quiet --page-size A4 --margin-top 52.0 --dpi 90"
    " --zoom 1.0666666666666667 --header-spacing 52 --margin-left 0.0 --margin-bottom 32.0"
    " --margin-right 0.0 --orientation Portrait --javascript-delay 1000"
    " --cookie-jar /tmp/jar --header-html /tmp/h.html --footer-html /tmp/f.html"
    " /tmp/report.body.tmp.0.a.html /tmp/report.body.tmp.1.b.html /tmp/report.pdf"
)


def _options(text, files="in.html out.pdf"):
    return parse(f"{text} {files}".split())


def test_what_odoo_passes():
    options = parse(ODOO.split())
    assert [path.name for path in options.bodies] == [
        "report.body.tmp.0.a.html",
        "report.body.tmp.1.b.html",
    ]
    assert options.output == Path("/tmp/report.pdf")
    assert options.paper == (210, 297)
    assert options.margins == (52, 0, 32, 0)
    assert options.header_spacing == 52
    assert (options.header, options.footer) == (Path("/tmp/h.html"), Path("/tmp/f.html"))
    assert options.cookie_jar == Path("/tmp/jar")
    assert options.scale == pytest.approx(0.8)
    assert options.delay == 0


@pytest.mark.parametrize("name", PAPER)
def test_every_paper_is_turned_for_landscape(name):
    width, height = PAPER[name]
    assert _options(f"--page-size {name}").paper == (width, height)
    assert _options(f"--page-size {name} --orientation landscape").paper == (height, width)


def test_papers_are_those_of_odoo(recipes):
    source = recipes.machine.dist / "odoo/addons/base/models/report_paperformat.py"
    names = {"PAPER_SIZES": None}
    text = source.read_text()
    start = text.index("PAPER_SIZES = [")
    exec(text[start : text.index("\n]\n", start) + 2], names)
    sizes = {size["key"]: size for size in names["PAPER_SIZES"] if size["key"] != "custom"}
    assert PAPER == {key: (size["width"], size["height"]) for key, size in sizes.items()}


@pytest.mark.parametrize(
    ("words", "paper"),
    [
        ("--page-width 57mm --page-height 32mm", (57, 32)),
        ("--page-width 5.7cm --page-height 1in", (57, 25.4)),
        ("--page-width 80 --page-height 40 --orientation Landscape", (40, 80)),
        ("--page-size a5", (148, 210)),
        ("", (210, 297)),
    ],
)
def test_custom_paper_and_units(words, paper):
    assert _options(words).paper == paper


@pytest.mark.parametrize(
    ("words", "scale"),
    [
        ("--dpi 140 --zoom 0.6857142857142857", 0.8),
        ("--dpi 96 --zoom 1 --disable-smart-shrinking", 1),
        ("--zoom 1.5", 1.2),
        ("--zoom 99", 2),
    ],
)
def test_scale(words, scale):
    assert _options(words).scale == pytest.approx(scale)


def test_values_of_other_options_are_no_documents():
    options = _options(
        "--viewport-size 1280x1024 --cookie a b --custom-header X Y --no-such-option"
        " --footer-right [page] --encoding utf-8 -q -T 3 --margin-left=4"
    )
    assert [str(path) for path in options.bodies] == ["in.html"]
    assert options.cookies == {"a": "b"}
    assert (options.margin_top, options.margin_left) == (3, 4)


def test_a_longer_delay_than_odoos_is_waited():
    assert _options("--javascript-delay 3500").delay == 2.5


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("only.pdf", "at least one document"),
        ("--page-size A99 a b", "--page-size is unknown: A99"),
        ("--margin-top wide a b", "--margin-top is not a length: wide"),
        ("--dpi many a b", "--dpi is not a number"),
        ("a b --page-size", "lacks its value"),
        ("--page-width 0 --page-height 5 a b", "no size"),
    ],
)
def test_mistakes_are_one_line_and_no_warning_for_odoo(words, reason, capsys):
    assert command.main(words.split()) > 1
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1


def test_version_is_a_patched_one(capsys):
    assert command.main(["--version"]) == 0
    assert "(with patched qt)" in capsys.readouterr().out


def test_cookie_goes_to_its_host_only(tmp_path):
    jar = tmp_path / "jar"
    jar.write_text("session_id=a-b_c; HttpOnly; domain=127.0.0.1; path=/;")
    options = _options(f"--cookie-jar {jar} --cookie test wkhtmltopdf")
    given = render._cookies(options, "127.0.0.1")
    assert given == [("test", "wkhtmltopdf"), ("session_id", "a-b_c")]
    assert render._cookies(options, "elsewhere.example") == [("test", "wkhtmltopdf")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('<base href="http://127.0.0.1:8069">', "http://127.0.0.1:8069"),
        ("<head><base target=x href='https://a.example/odoo/'/>", "https://a.example"),
        ('<base href="file:///etc/">', tab.NOWHERE),
        ("<p>no base</p>", tab.NOWHERE),
    ],
)
def test_place_of_a_report(text, place):
    assert tab.origin([text]) == place


def test_sheets_know_their_pages():
    options = _options("--margin-top 52 --header-spacing 52 --margin-bottom 32")
    page = letterhead.Page(5, 9, "report.body.tmp.1.x.html", 2, 3, ("Глава", "", ""), "Акт & №1")
    text = letterhead.document(options, [page, page], {"header": "/h", "footer": "/f"})
    assert text.count('class="sheet"') == 2
    assert text.count("<iframe") == 4
    for part in ("page=5", "topage=9", "sitepage=2", "sitepages=3", "report.body.tmp.1.x.html"):
        assert f"{part}&amp;" in text
    assert "section=%D0%93%D0%BB%D0%B0%D0%B2%D0%B0&amp;" in text
    assert "title=%D0%90%D0%BA%D1%82%20%26%20%E2%84%961&amp;" in text
    assert 'data-top="0.00"' in text, "Odoo's header begins at the edge of the paper"


def test_headings_are_asked_for_only_where_they_are_shown():
    assert letterhead.wants_sections("", '<b class="x section"/>')
    assert letterhead.wants_sections("<b class='subsection'/>")
    script = "<script>var x = ['sitepage', 'section', 'subsection'];</script>"
    assert not letterhead.wants_sections(script, '<b class="page"/>')


def _pdf(count):
    writer = PdfWriter()
    for number in range(count):
        page = writer.add_blank_page(200, 100)
        stream = StreamObject()
        stream.set_data(b"%d 0 m 9 9 l S" % number)
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = page["/Resources"]
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _printed(count, title):
    return compose.Printed.of(f"{title}.html", title, _pdf(count))


def _starts(root):
    """As Odoo's ir.actions.report reads them."""
    node, found = root["/Outlines"]["/First"], []
    while True:
        found.append(root["/Dests"][node["/Dest"]][0])
        if "/Next" not in node:
            return found
        node = node["/Next"]


def test_odoo_can_split_what_was_put_together():
    documents = [_printed(2, "Акт"), _printed(1, ""), _printed(3, "Protokół")]
    content = compose.together(documents, [_pdf(4), _pdf(2)], "Акты")
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 6
    assert _starts(reader.trailer["/Root"]) == [0, 2, 3]
    assert [node.title for node in reader.outline] == ["Акт", "2", "Protokół"]
    assert reader.metadata.title == "Акты"
    for number, page in enumerate(reader.pages):
        content = page.get_contents().get_data()
        assert b"q" in content.split() and b"Do" in content.split()
        forms = page["/Resources"]["/XObject"]
        assert len(forms) == 1, f"page {number} has its own sheet and no other"


def test_pages_and_sheets_must_agree():
    with pytest.raises(PrintError, match="2 pages, but 1 sheets"):
        compose.together([_printed(2, "")], [_pdf(1)], "")


def test_without_letterhead_pages_stay_as_they_are():
    content = compose.together([_printed(1, "x")], [], "")
    page = PdfReader(io.BytesIO(content)).pages[0]
    assert page.get_contents().get_data().strip() == b"0 0 m 9 9 l S"


def test_left_by_a_killed_print_goes_and_a_living_one_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(command.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(command, "LONGEST", 999)
    dead, living, young = (tmp_path / f"odoo-pdf-{name}" for name in ("dead", "living", "young"))
    for folder in (dead, living, young):
        folder.mkdir()
        (folder / "lock").touch()
        if folder != young:
            os.utime(folder, (0, 0))
    with (living / "lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with command._folder() as own:
            assert own.exists()
        assert not own.exists()
        assert not dead.exists()
        assert living.exists() and young.exists()


def test_a_long_path_is_nothing_for_chromiums_socket(monkeypatch):
    monkeypatch.setattr(command.tempfile, "gettempdir", lambda: "/long" * 20)
    with command._folder() as folder:
        assert folder.parent == Path("/tmp")
