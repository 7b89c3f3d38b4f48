"""Where a list goes on, as the address of a page says it."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from apps.rest.cursors import time_cursor, write_cursor
from apps.rest.problems import Refused
from opscurb.errors import Invalid

Place = tuple[datetime, UUID]


def place_in(request: HttpRequest) -> Place | None:
    """The place after which a list that is ordered by time goes on; raises Invalid for what is none of ours."""
    cursor = request.GET.get("cursor", "")
    try:
        return time_cursor(cursor) if cursor else None
    except Refused as error:
        raise Invalid("This link leads to no page of the list", field="cursor") from error


def cursor_of(place: Place | None) -> str:
    """The text of a place in an address; empty for none."""
    return write_cursor(place) if place else ""
