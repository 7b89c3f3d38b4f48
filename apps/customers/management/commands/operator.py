"""`manage.py operator`: who may see all customers under /operators/."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.customers.operators import end_operator, make_operator
from opscurb.errors import NotFound


class Command(BaseCommand):
    help = "Let a person who has signed up see all customers under /operators/, or take that from them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--end", action="store_true", help="no longer; signs them out")

    def handle(self, *args: Any, **given: Any) -> None:
        email = given["email"]
        try:
            (end_operator if given["end"] else make_operator)(email)
        except NotFound as error:
            raise CommandError(f"Nobody has signed up as {email}") from error
        self.stdout.write(f"{email} is no operator any more." if given["end"] else f"{email} is an operator.")
