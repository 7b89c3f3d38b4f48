"""`manage.py create_customer`: a customer and a first API key with every scope."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from apps.customers import services
from apps.customers.people import give_password
from apps.customers.plans import PLANS
from opscurb.errors import DomainError


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise CommandError(f"{text!r} is not an e-mail address") from error
    return text


class Command(BaseCommand):
    help = "Make a customer; prints its id and an API key with every scope, which is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--plan", choices=list(PLANS), required=True)
        parser.add_argument("--email", type=_email, required=True, help="the owner, made if unknown")
        parser.add_argument("--rate-per-hour", type=int, help="instead of the plan's")
        parser.add_argument("--rate-per-minute", type=int, help="instead of the plan's")
        parser.add_argument(
            "--with-password",
            action="store_true",
            help="make up a password for an owner who has none, and take their address as proven",
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **given: Any) -> None:
        wanted = ("name", "plan", "email", "rate_per_hour", "rate_per_minute")
        try:
            with transaction.atomic():
                customer = services.create_customer(**{name: given[name] for name in wanted})
                _, text = services.create_key(customer.id, "First key", services.SCOPES)
                password = give_password(given["email"]) if given["with_password"] else None
        except DomainError as error:
            raise CommandError(str(error)) from error
        made = {"customer_id": str(customer.id), "api_key": text}
        if password:
            made["password"] = password
        self.stdout.write(
            json.dumps(made) if given["json"] else "\n".join(f"{k}: {v}" for k, v in made.items())
        )
