"""`manage.py backdate_conditions`: for demos and trials, which cannot wait for weeks."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from apps.kubernetes.services import backdate
from apps.tenancy.scope import scope


class Command(BaseCommand):
    help = "Let what scans noted of a customer's clusters look as old as it must be to count as waste."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customer", type=UUID, required=True, help="the customer's id")
        parser.add_argument("--days", type=int, required=True, help="since when it is to hold")
        parser.add_argument(
            "--scans", type=int, required=True, help="in how many scans it is to have been seen"
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **given: Any) -> str:
        since = timezone.now() - timedelta(days=given["days"])
        with scope(given["customer"]):
            changed = backdate(since, given["scans"])
        return json.dumps({"conditions": changed}) if given["json"] else f"{changed} conditions"
