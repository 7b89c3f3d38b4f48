"""`manage.py refresh_prices`: reads a cloud's own list prices in place of the bundled ones."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.prices.selectors import SOURCES, regions_with_prices
from apps.prices.services import Refresh, refresh
from opscurb.aws.pricelist.reading import PriceList
from opscurb.aws.session import AwsSession
from opscurb.errors import DomainError
from opscurb.prices import load


class Command(BaseCommand):
    help = "Read list prices from the cloud's price list, show what changed and keep them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--provider", choices=sorted(SOURCES), required=True)
        parser.add_argument(
            "--region",
            action="append",
            help="may be given more than once; without it the home region and all that were read before",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would change, keep nothing")
        parser.add_argument(
            "--accept", action="store_true", help="keep prices that moved by more than half, too"
        )

    def handle(self, *args: Any, **given: Any) -> None:
        provider = given["provider"]
        regions = given["region"] or sorted({load(provider).region, *regions_with_prices(provider)})
        source = PriceList(AwsSession(endpoint_url=settings.OPSCURB_AWS_ENDPOINT_URL or None))
        failed = []
        for region in dict.fromkeys(regions):
            try:
                result = refresh(provider, region, source, accept=given["accept"], dry_run=given["dry_run"])
            except DomainError as error:
                failed.append(f"{region}: {error}")
                continue
            self._show(result, given["dry_run"])
            if result.kept_out:
                failed.append(_refusal(result))
        if failed:
            raise CommandError("\n".join(failed))

    def _show(self, result: Refresh, dry_run: bool) -> None:
        kept = "not kept" if result.kept_out else "would be kept" if dry_run else "kept"
        new = sum(change.old is None for change in result.changes)
        gone = sum(change.new is None for change in result.changes)
        moved = [change for change in result.changes if change.share is not None]
        self.stdout.write(
            f"{result.region}: {result.read} prices read and {kept}, "
            f"{len(moved)} changed, {new} new, {gone} no longer listed"
        )
        for change in result.changes:
            if change.old is not None or new <= 20:
                self.stdout.write(f"  {change}")
        for key, why in sorted(result.odd.items()):
            self.stdout.write(f"  {key}: left out, it {why}")


def _refusal(result: Refresh) -> str:
    named = "; ".join(map(str, result.jumps))
    return (
        f"{result.region}: nothing kept, since prices jumped by more than half ({named}); --accept keeps them"
    )
