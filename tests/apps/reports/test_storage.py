"""Bytes in a bucket of the operator's, over HTTP."""

import socket
from collections.abc import Iterator

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from apps.jobs.queue import claim
from apps.jobs.run import run
from apps.reports import storage
from apps.reports.building import build_at_once
from apps.reports.leaving import erase_reports
from apps.reports.models import ReportContent
from apps.reports.selectors import get_report, report_bytes
from apps.reports.services import delete_report, request_report
from apps.tenancy.scope import scope
from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue
from tests.apps.v1.jobs import assert_flat

BUCKET = "operators-reports"


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """Where an S3-compatible storage answers."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_url, settings, monkeypatch):
    """An empty bucket, to which new reports go."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "operator")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "operator")
    settings.OPSCURB_REPORTS_BUCKET, settings.OPSCURB_REPORTS_ENDPOINT_URL = BUCKET, s3_url
    storage.client.cache_clear()
    session = botocore.session.get_session()
    client = session.create_client("s3", region_name="us-east-1", endpoint_url=s3_url)
    client.create_bucket(Bucket=BUCKET)
    yield client
    for key in keys(client):
        client.delete_object(Bucket=BUCKET, Key=key)
    storage.client.cache_clear()


def keys(client):
    return [found["Key"] for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def built(who, format="csv"):
    finished(who, catalogue()[:5])
    with scope(who.customer_id):
        report = request_report(format)
    build_at_once(who.customer_id, report.id)
    return report.id


def test_bytes_go_to_the_bucket_under_the_customer_and_come_back(db, bucket, api, alice):
    report_id = built(alice)

    assert keys(bucket) == [f"{alice.customer_id}/{report_id}"]
    with scope(alice.customer_id):
        assert not ReportContent.objects.exists()
        content = report_bytes(report_id)
    assert content.startswith(b"provider,")
    response = api.get(f"/v1/reports/{report_id}/download", alice)
    assert b"".join(response.streaming_content) == content


def test_a_deleted_report_leaves_the_bucket_too(db, bucket, alice):
    report_id = built(alice)

    with scope(alice.customer_id):
        delete_report(report_id)
    assert keys(bucket)
    run(claim("report"))

    assert keys(bucket) == []


def test_the_reports_of_a_customer_that_is_deleted_leave_the_bucket(db, bucket, alice, mallory):
    built(alice)
    deleted, hers = built(alice), built(mallory)
    with scope(alice.customer_id):
        delete_report(deleted)

    erase_reports(alice.customer_id)
    erase_reports(alice.customer_id)

    assert keys(bucket) == [f"{mallory.customer_id}/{hers}"]


def test_what_lies_in_postgres_stays_readable_when_a_bucket_is_set(db, alice, request):
    report_id = built(alice)
    request.getfixturevalue("bucket")

    with scope(alice.customer_id):
        assert get_report(report_id).place == "database"
        assert report_bytes(report_id).startswith(b"provider,")


def test_a_bucket_that_is_away_keeps_the_report_waiting_and_the_download_503(
    db, bucket, api, alice, settings
):
    ready = built(alice)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.OPSCURB_REPORTS_ENDPOINT_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        storage.client.cache_clear()

        waiting = built(alice)
        answer = api.get(f"/v1/reports/{ready}/download", alice)

    with scope(alice.customer_id):
        assert get_report(waiting).status == "queued"
    assert_flat(answer, 503, "The storage of reports does not answer")
