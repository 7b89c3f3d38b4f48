"""`manage.py check_models`: whether the vendors still have the models of the catalogue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.recommendations.catalogue import catalogue
from apps.recommendations.vendors import configured, vendor
from opscurb.advice.models import VENDORS, Upstream
from opscurb.advice.vendor import VendorFailed

SECONDS = 10.0


class Command(BaseCommand):
    help = (
        "Ask each vendor that has a key whether it has the models of the catalogue; fails if one is missing."
    )

    def handle(self, *args: Any, **given: Any) -> None:
        here = configured()
        for name in VENDORS:
            if name not in here:
                self.stdout.write(f"{name}: no key (OPSCURB_{name.upper()}_API_KEY), so nothing is asked")
        if not here:
            self.stdout.write("Every answer comes from a playbook.")
        upstreams = dict.fromkeys(one for model in catalogue().values() for one in model.chain)
        verdicts = [self._check(upstream) for upstream in upstreams if upstream.vendor in here]
        if not all(verdicts):
            raise CommandError("Some models cannot be used; see OPSCURB_AI_MODELS in docs/runbook.md")

    def _check(self, upstream: Upstream) -> bool:
        try:
            known = vendor(upstream.vendor).find(upstream.id, SECONDS)
        except VendorFailed as error:
            self.stdout.write(f"{upstream.vendor} {upstream.id}: not known, {error}")
            return False
        if known is None:
            self.stdout.write(f"{upstream.vendor} {upstream.id}: the vendor has no such model")
            return upstream.is_over(timezone.now().date())
        ours = str(upstream.retires) if upstream.retires else None
        told = f"ends on {ours}" if ours else "no end is announced"
        if known.ends and known.ends != ours:
            told += f", but the vendor says {known.ends}"
        self.stdout.write(f"{upstream.vendor} {upstream.id}: there; {told}")
        return True
