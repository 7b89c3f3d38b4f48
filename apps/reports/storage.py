"""Keeps the bytes of reports: in Postgres, or in an S3-compatible bucket of the operator's."""

import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO
from uuid import UUID

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from apps.reports.models import Report, ReportContent
from apps.tenancy.scope import scope
from opscurb.errors import Unavailable

PIECE = 512 * 1024
PATIENCE = Config(connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 3, "mode": "standard"})


def place() -> Report.Place:
    """Where new reports are kept."""
    return Report.Place.BUCKET if settings.OPSCURB_REPORTS_BUCKET else Report.Place.DATABASE


def put_aside(report: Report, file: BinaryIO) -> None:
    """Bring the bytes to the bucket, where they belong there; outside any transaction."""
    if place() is Report.Place.BUCKET:
        file.seek(0)
        client().put_object(
            Bucket=settings.OPSCURB_REPORTS_BUCKET,
            Key=_key(report.customer_id, report.id),
            Body=file,
            ContentType=report.content_type,
        )


def put_in(report: Report, file: BinaryIO) -> None:
    """Write the bytes to Postgres, where they belong there; with the report's own row. Needs a scope."""
    if place() is Report.Place.DATABASE:
        file.seek(0)
        pieces = enumerate(iter(lambda: file.read(PIECE), b""))
        for number, piece in pieces:
            ReportContent.objects.create(report=report, number=number, data=zlib.compress(piece))


def pieces_of(report: Report) -> Iterator[bytes]:
    """The bytes of a report, a piece at a time; opens its own scopes."""
    if report.place == Report.Place.BUCKET:
        yield from _from_bucket(report)
    else:
        yield from _from_database(report)


def erase(customer_id: UUID, report_id: UUID) -> None:
    """Delete the bytes in the bucket; outside any transaction."""
    client().delete_object(Bucket=settings.OPSCURB_REPORTS_BUCKET, Key=_key(customer_id, report_id))


def _from_database(report: Report) -> Iterator[bytes]:
    number = 0
    while True:
        with scope(report.customer_id):
            found = ReportContent.objects.filter(report_id=report.id, number=number)
            piece = found.values_list("data", flat=True).first()
        if piece is None:
            return
        yield zlib.decompress(bytes(piece))
        number += 1


def _from_bucket(report: Report) -> Iterator[bytes]:
    try:
        found = client().get_object(
            Bucket=settings.OPSCURB_REPORTS_BUCKET, Key=_key(report.customer_id, report.id)
        )
        yield from found["Body"].iter_chunks(PIECE)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("The storage of reports does not answer") from error


def _key(customer_id: UUID, report_id: UUID) -> str:
    # The customer first, so that one prefix is all of theirs and nobody else's.
    return f"{customer_id}/{report_id}"


@cache
def client() -> Any:
    """The operator's own storage, with the identity that the process has."""
    return botocore.session.get_session().create_client(
        "s3",
        region_name=settings.OPSCURB_REPORTS_REGION,
        endpoint_url=settings.OPSCURB_REPORTS_ENDPOINT_URL or None,
        config=PATIENCE,
    )
