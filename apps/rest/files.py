"""Answers that are files, sent a piece at a time."""

from collections.abc import Iterator
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.rest.base import DATABASE_SECONDS
from apps.tenancy.postgresql.patience import patience


def answer_file(
    pieces: Iterator[bytes], *, name: str, content_type: str, size: int, head_only: bool = False
) -> HttpResponseBase:
    """A file to save under a name of ours; each piece may take the database no longer than a request."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    if head_only:
        return HttpResponse(content_type=content_type, headers=headers)
    patient = _patiently(pieces)
    # Read before anything is sent: storage that is away is still a 503.
    sent = chain([next(patient, b"")], patient)
    return StreamingHttpResponse(sent, content_type=content_type, headers=headers)


def _patiently(pieces: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with patience(DATABASE_SECONDS):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
