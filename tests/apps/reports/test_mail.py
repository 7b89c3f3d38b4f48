"""The report of a scan by mail: to members alone, to each once, with the summary and the PDF."""

import subprocess

import pytest

from apps.customers.services import add_member
from apps.events.models import Event
from apps.jobs.models import Job
from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.reports import mail
from apps.scans.models import ReportMail, Scan
from apps.tenancy.scope import scope
from tests.apps.api.answers import scanned
from tests.apps.notifications.conftest import finished, tell, work
from tests.apps.notifications.telling import HOSTILE

ALICE, BOB = "alice@example.com", "bob@example.com"


def asked(who, *addresses, **values):
    return finished(who, 100, 500, report_emails=list(addresses), **values)


def scan(who, scan_id):
    with scope(who.customer_id):
        return Scan.objects.get(id=scan_id)


def status(who, scan_id):
    return scan(who, scan_id).report_email_status


@pytest.fixture
def team(alice):
    """Alice, and bob whose mails arrive too."""
    add_member(alice.customer_id, BOB, "member")
    return alice


def test_a_member_gets_the_summary_and_the_report(alice, mails):
    scan_id = asked(alice, ALICE)

    work()

    ((to, message),) = mails.mails
    assert to == [ALICE]
    assert message["Subject"] == "OpsCurb: 2 findings, $48 a month"
    text = message.get_body(("plain",)).get_content()
    assert "vol-1" in text
    assert f"/scans/{scan_id}" in text
    (report,) = message.iter_attachments()
    assert report.get_content_type() == "application/pdf"
    assert report.get_filename().endswith(".pdf")
    assert report.get_content().startswith(b"%PDF")
    assert status(alice, scan_id) == "sent"


def test_the_report_says_the_same_money_as_the_mail(alice, mails, tmp_path):
    asked(alice, ALICE)
    work()
    ((_, message),) = mails.mails
    file = tmp_path / "report.pdf"
    file.write_bytes(next(message.iter_attachments()).get_content())

    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout

    assert "$48" in text


def test_nothing_is_said_of_the_mail_before_it_is_known(alice, mails):
    scan_id = asked(alice, ALICE)

    assert status(alice, scan_id) == ""

    work()

    assert status(alice, scan_id) == "sent"


def test_each_member_gets_it_once_however_often_it_is_worked(team, mails):
    scan_id = asked(team, ALICE, BOB, ALICE.upper())

    work()
    work()

    assert mails.recipients == [ALICE, BOB]
    assert status(team, scan_id) == "sent"


@pytest.mark.parametrize(
    "stranger", ["ops@example.com", "mallory@example.com", "alice@example.com.evil.example"]
)
def test_whoever_is_no_member_gets_nothing_and_is_named(stranger, alice, mallory, mails):
    scan_id = asked(alice, stranger)

    work()

    assert mails.mails == []
    assert status(alice, scan_id) == f"skipped: {stranger} (not an address of one of your members)"


def test_members_get_it_beside_strangers_who_do_not(alice, mails):
    scan_id = asked(alice, ALICE, "ops@example.com")

    work()

    assert mails.recipients == [ALICE]
    assert status(alice, scan_id) == (
        "skipped: ops@example.com (not an address of one of your members); sent: alice@example.com"
    )


@pytest.mark.usefixtures("at_once")
def test_an_address_that_the_server_refuses_is_tried_four_times_and_named(team, mails):
    mails.refusals = {BOB: ["550 no such user"] * 9}
    scan_id = asked(team, ALICE, BOB, "ops@example.com")

    work()

    assert mails.recipients == [ALICE]
    assert status(team, scan_id) == (
        "failed: bob@example.com (The mail server refused the recipient: 550 no such user); "
        "skipped: ops@example.com (not an address of one of your members); sent: alice@example.com"
    )
    assert len(mails.refusals[BOB]) == 5


@pytest.mark.usefixtures("at_once")
def test_a_refusal_that_passes_is_made_good_without_a_second_mail_to_others(team, mails):
    mails.refusals = {BOB: ["451 later", "451 later"]}
    scan_id = asked(team, ALICE, BOB)

    work()

    assert mails.recipients == [ALICE, BOB]
    assert status(team, scan_id) == "sent"


@pytest.mark.usefixtures("at_once")
def test_a_mail_server_that_is_down_is_said_to_be(alice, mails, settings):
    settings.EMAIL_PORT = 1
    scan_id = asked(alice, ALICE)

    work()

    assert status(alice, scan_id) == "failed: alice@example.com (The mail server does not accept connections)"


def test_a_demo_scan_sends_no_mail(alice, mails):
    scan_id = scanned(alice, 100, demo=True)
    tell(alice, scan_id, report_emails=[ALICE])

    work()

    assert mails.mails == []
    with scope(alice.customer_id):
        assert not ReportMail.objects.exists()


def test_a_failed_scan_is_told_with_its_reason_and_without_a_report(alice, mails):
    scan_id = finished(alice, report_emails=[ALICE], status="failed", error="production: access denied")

    work()

    ((_, message),) = mails.mails
    assert message["Subject"] == "OpsCurb: the scan failed"
    assert "production: access denied" in message.get_body(("plain",)).get_content()
    assert list(message.iter_attachments()) == []
    assert status(alice, scan_id) == "sent"


def test_a_scan_without_addresses_makes_no_mail(alice, mails):
    finished(alice, 100)

    work()

    assert mails.mails == []


def test_a_report_that_is_too_large_for_a_mail_is_left_out_and_said_to_be(alice, mails, monkeypatch):
    monkeypatch.setattr(mail, "MOST_BYTES", 100)
    asked(alice, ALICE)

    work()

    ((_, message),) = mails.mails
    assert list(message.iter_attachments()) == []
    for kind in ("plain", "html"):
        assert "too large for a mail" in message.get_body((kind,)).get_content()


def test_a_report_that_cannot_be_made_is_given_up_in_the_end(alice, mails, monkeypatch):
    def fail(*given, **more):
        raise ZeroDivisionError

    monkeypatch.setattr(mail, "render", fail)
    scan_id = asked(alice, ALICE)
    for _ in range(10):
        work()
        with scope(alice.customer_id):
            Job.objects.update(due_at="2026-01-01T00:00:00Z", lease_until=None)

    assert status(alice, scan_id).startswith("failed: alice@example.com (given up after 5 attempts")
    assert mails.mails == []


def test_a_worker_that_dies_after_a_mail_sends_it_no_second_time(team, mails, monkeypatch):
    scan_id = asked(team, ALICE, BOB)
    post = mail.post

    def post_and_die(one):
        if mails.mails:
            raise KeyboardInterrupt
        post(one)

    monkeypatch.setattr(mail, "post", post_and_die)
    with pytest.raises(KeyboardInterrupt):
        work()
    monkeypatch.setattr(mail, "post", post)
    with scope(team.customer_id):
        Job.objects.update(lease_until="2026-01-01T00:00:00Z")

    work()

    assert mails.recipients == [ALICE, BOB]
    assert status(team, scan_id) == "sent"


def test_what_became_of_the_mail_is_an_event(alice, mails):
    scan_id = asked(alice, ALICE)

    work()

    with scope(alice.customer_id):
        event = Event.objects.get(type="report.mailed")
    assert (event.target_id, event.after) == (str(scan_id), {"status": "sent", "addresses": [ALICE]})


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_error_breaks_no_mail(name, alice, mails):
    text = name.replace("\0", "").encode(errors="ignore").decode()
    finished(alice, report_emails=[ALICE], status="failed", error=text)

    work()

    ((to, message),) = mails.mails
    assert (to, message["Subject"]) == ([ALICE], "OpsCurb: the scan failed")
    assert not {"Bcc", "Cc"} & set(message.keys())
    assert "<script>" not in message.get_body(("html",)).get_content()


def test_a_customer_that_is_asked_by_another_gets_no_mail(alice, mallory, mails):
    scan_id = asked(mallory, ALICE)

    work()

    assert mails.mails == []
    assert status(mallory, scan_id).startswith("skipped: ")


def test_the_relay_leaves_the_sending_to_a_job(alice, mails):
    asked(alice, ALICE)

    while claimed := claim("deliver"):
        if claimed.kind == mail.KIND:
            break
        run(claimed)

    assert mails.mails == []
