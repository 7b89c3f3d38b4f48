"""`manage.py rotate_keys`: all secrets under the first key of OPSCURB_KEKS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.vault.envelope import Unreadable, current_kek
from apps.vault.rotation import BATCH, rotate_keys


class Command(BaseCommand):
    help = (
        "Wrap every data key by the first key of OPSCURB_KEKS; afterwards the others may be removed from it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--batch", type=int, default=BATCH, help="secrets a transaction (default: %(default)s)"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        if given["batch"] < 1:
            raise CommandError("--batch must be at least 1")
        try:
            total = rotate_keys(given["batch"])
        except Unreadable as error:
            raise CommandError(
                f"{error}. What was done so far is kept; repair this and run it again."
            ) from error
        self.stdout.write(f"{total} secrets re-wrapped by {current_kek()!r}.")
