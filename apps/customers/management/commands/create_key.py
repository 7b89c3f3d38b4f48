"""`manage.py create_key`: a further API key of a customer."""

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.customers import services
from opscurb.errors import DomainError


class Command(BaseCommand):
    help = "Make an API key of a customer; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customer", type=UUID, required=True, help="the customer's id")
        parser.add_argument("--name", default="Key made by an operator")
        parser.add_argument("--scopes", nargs="+", choices=services.SCOPES, default=list(services.SCOPES))
        parser.add_argument("--expires-in-days", type=int, default=services.KEY_DAYS)
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **given: Any) -> None:
        try:
            _, text = services.create_key(
                given["customer"], given["name"], given["scopes"], given["expires_in_days"]
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        made = {"customer_id": str(given["customer"]), "api_key": text}
        self.stdout.write(
            json.dumps(made) if given["json"] else "\n".join(f"{k}: {v}" for k, v in made.items())
        )
