"""Real prints by Chromium: pages, letterhead, what it must not reach."""

import re
import resource

import pytest
from pdf_desk import A4, open_site
from pypdf import PdfReader


def _text(page):
    return " ".join(page.extract_text().split())


def test_three_documents_with_letterhead(desk, site):
    names = ["Договор", "Protokół", "Contract"]
    bodies = [
        desk.write(
            f"report.body.tmp.{number}.x.html",
            f"<h2>{name} №{number}</h2>official influence Щука, ёж, „żółć”, ąęśćń"
            + "<p>дальше</p>" * number,
            '<link rel="stylesheet" href="/style.css"/>',
        )
        for number, name in enumerate(names)
    ]
    shown = '<b class="page"></b>/<b class="topage"></b> of <b class="all"></b>'
    header = desk.letterhead("h.html", [f"ООО {n} <i class='section'></i>" for n in "АБВ"])
    footer = desk.letterhead("f.html", [f"{n}: {shown} <i class='doctitle'></i>" for n in "XYZ"])
    jar = desk.folder / "jar"
    jar.write_text("session_id=secret; HttpOnly; domain=127.0.0.1; path=/;")
    letterhead = ["--header-html", header, "--footer-html", footer, "--cookie-jar", str(jar)]
    reader = desk.print(*A4, *letterhead, *bodies)
    pages = [_text(page) for page in reader.pages]
    assert len(pages) == 1 + 2 + 3
    expected = [(0, 1, 1), (1, 1, 2), (1, 2, 2), (2, 1, 3), (2, 2, 3), (2, 3, 3)]
    for text, (document, page, count) in zip(pages, expected, strict=True):
        title = f"{names[document]} №{document}"
        assert f"ООО {'АБВ'[document]} {title}" in text
        assert f"{'XYZ'[document]}: {page}/{count} of 6 {title}" in text
        assert ("official influence" in text) == (page == 1), "letters, not ligatures"
        assert ("Щука, ёж, „żółć”, ąęśćń" in text) == (page == 1)
    assert [node.title for node in reader.outline] == [
        "Договор №0",
        "Protokół №1",
        "Contract №2",
    ]
    assert reader.metadata.title == "Договор №0"
    assert ("/style.css", "session_id=secret") in site.asked
    assert all(float(page.mediabox.width) == pytest.approx(595.3, abs=1) for page in reader.pages)


def test_letterhead_lies_in_its_margins(desk):
    header = desk.letterhead("h.html", ["HEADER"])
    footer = desk.letterhead("f.html", ["FOOTER"])
    body = desk.write("report.body.tmp.0.x.html", "BODY")
    words = ["--orientation", "Landscape", "--header-html", header, "--footer-html", footer]
    reader = desk.print(*A4, *words, body)
    height = float(reader.pages[0].mediabox.height)
    assert height == pytest.approx(595.3, abs=1)
    found = {}

    def note(text, outer, inner, _font, _size):
        for word in ("HEADER", "FOOTER", "BODY"):
            if word in text:
                up = outer[5] + inner[5] * outer[3]
                found[word] = (height - up) / 72 * 25.4  # mm from the paper's upper edge

    reader.pages[0].extract_text(visitor_text=note)
    (form,) = reader.pages[0]["/Resources"]["/XObject"].values()
    drawn = form.get_object().get_data()
    assert b"BT" in drawn and not re.search(rb"\bre\s+f", drawn), "white would cover the page"
    assert 5 < found["HEADER"] < 15
    assert 40 < found["BODY"] < 50
    assert 185 < found["FOOTER"] < 195


def test_reaches_nothing_but_its_own_server(desk, site):
    with open_site() as other:
        body = desk.write(
            "report.body.tmp.0.x.html",
            f'here<img src="{other.url}/picture"/><img src="/own"/>'
            '<iframe src="file:///etc/passwd"></iframe>'
            f'<script>new WebSocket("{other.url.replace("http", "ws")}/socket");'
            'fetch("file:///etc/passwd").then(() => document.body.append("read"))</script>',
        )
        reader = desk.print(*A4, body)
        assert other.asked == []
    assert "refused" in desk.told and "/picture" in desk.told
    assert [path for path, _cookie in site.asked] == ["/own"]
    text = _text(reader.pages[0])
    assert "here" in text
    assert "root:" not in text and "read" not in text


def test_odoos_limit_of_the_address_space_is_no_obstacle(desk):
    body = desk.write("report.body.tmp.0.x.html", "roomy")

    def limit():
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (2560 << 20, hard))

    assert _text(desk.print(*A4, body, preexec_fn=limit).pages[0]) == "roomy"


def test_five_at_once(desk):
    bodies = [desk.write(f"report.body.tmp.0.{n}.html", f"print {n}") for n in range(5)]
    targets = [desk.folder / f"{n}.pdf" for n in range(5)]
    running = [
        desk.start(*A4, body, str(target)) for body, target in zip(bodies, targets, strict=True)
    ]
    for number, (process, target) in enumerate(zip(running, targets, strict=True)):
        _out, told = process.communicate(timeout=90)
        assert process.returncode == 0, told
        assert _text(PdfReader(target).pages[0]) == f"print {number}"
    assert desk.left() == []
