"""Mail through the gateway as a mail server calls it: several processes at once, big and odd mail."""

import itertools
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "mailgate"
DOMAIN = "gate.example.com"
ADDRESS = f"inquiries@{DOMAIN}"
EX_NOUSER, EX_TEMPFAIL = 67, 75
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def gate(server, tmp_path_factory):
    """A function that starts the script with a mail; the administrator's calls."""
    admin = server.client()
    domain = admin.call("mail.alias.domain", "create", {"name": DOMAIN})
    # the main company: other tests on this server may have made more
    company = admin.call("res.users", "read", [admin.uid], ["company_id"])[0]["company_id"][0]
    admin.call("res.company", "write", [company], {"alias_domain_id": domain})
    admin.call("res.company", "write", [company], {"inquiry_alias_name": "inquiries"})
    [found] = admin.call(
        "ir.model.data", "search_read", [("name", "=", "group_integrator")], ["res_id"]
    )
    login = "mailgate"
    values = {"name": login, "login": login, "password": "gate-secret"}
    admin.call("res.users", "create", {**values, "group_ids": [[6, 0, [found["res_id"]]]]})
    key_file = tmp_path_factory.mktemp("gate") / "key"
    key_file.write_text("gate-secret\n")

    def start(source, url=server.url):
        process = subprocess.Popen(
            [
                *(sys.executable, SCRIPT, "--url", url, "--db", server.db),
                *("--login", login, "--key-file", key_file),
            ],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.stdin.write(source)
        process.stdin.close()
        process.stdin = None
        return process

    start.admin = admin
    return start


def mail(sender, text="We need a furnace", to=ADDRESS):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, f"Mail {next(_numbers)}"
    message["Message-Id"] = f"<{next(_numbers)}@rpc-mail>"
    message.set_content(text)
    return bytes(message)


def inquiries(gate, sender):
    return gate.admin.call(
        "crm.inquiry",
        "search_read",
        [("email_normalized", "=", sender)],
        ["lead_id", "text", "created_lead"],
    )


def wait(*processes):
    for process in processes:
        _out, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    return processes


def test_mails_of_one_person_at_once(gate):
    sender = "hasty@client.example.com"
    wait(*[gate(mail(sender)) for _number in range(6)])
    found = inquiries(gate, sender)
    assert len(found) == 6
    assert len({row["lead_id"][0] for row in found}) == 1
    assert [row["created_lead"] for row in found].count(True) == 1


def test_copies_at_once(gate):
    sender = "copied@client.example.com"
    source = mail(sender)
    wait(*[gate(source) for _number in range(4)])
    assert len(inquiries(gate, sender)) == 1
    wait(gate(source))
    assert len(inquiries(gate, sender)) == 1


def test_bytes_that_are_not_utf8(gate):
    sender, text = "bytes@client.example.com", "Нужна вакуумная печь"
    head = f"From: {sender}\r\nTo: {ADDRESS}\r\nSubject: x\r\nMessage-Id: <b@rpc-mail>\r\n"
    kind = "Content-Type: text/plain; charset=windows-1251\r\n\r\n"
    wait(gate(f"{head}{kind}".encode() + text.encode("cp1251")))
    assert inquiries(gate, sender)[0]["text"] == text


def test_ten_megabytes(gate):
    sender = "big@client.example.com"
    message = EmailMessage()
    message["From"], message["To"], message["Message-Id"] = sender, ADDRESS, "<big@rpc-mail>"
    message.set_content("See the file")
    data = bytes(range(256)) * 4096 * 10
    message.add_attachment(data, maintype="application", subtype="pdf", filename="big.pdf")
    wait(gate(bytes(message)))
    [inquiry] = inquiries(gate, sender)
    [file] = gate.admin.call(
        "ir.attachment",
        "search_read",
        [("res_model", "=", "crm.lead"), ("res_id", "=", inquiry["lead_id"][0])],
        ["file_size"],
    )
    assert file["file_size"] == len(data)


def test_what_the_mail_server_is_told(gate):
    nobody = gate(mail("a@client.example.com", to=f"nobody@{DOMAIN}"))
    _out, errors = nobody.communicate(timeout=60)
    assert (nobody.returncode, errors) == (EX_NOUSER, b"there is no such address in Odoo\n")
    down = gate(mail("a@client.example.com"), url="http://127.0.0.1:9")
    _out, errors = down.communicate(timeout=60)
    assert down.returncode == EX_TEMPFAIL
    assert b"Traceback" not in errors
