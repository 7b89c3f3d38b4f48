"""What is common to the routes of /api: their identifiers are UUIDs."""

from uuid import UUID

from apps.api.ids import parse_id
from apps.rest.base import CustomerView


class ApiView(CustomerView):
    """A route of /api for customers."""

    def identify(self, name: str, value: str) -> UUID:
        """The UUID in a path; raises Refused."""
        return parse_id(name, value)
