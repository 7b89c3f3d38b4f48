"""How money, moments, words and links are written on pages."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script

from opscurb.reports.words import spelled

register = template.Library()

MINUS = "\u2212"
CENT = Decimal("0.01")
SIGNS = {"high": "▲", "medium": "◆", "low": "▼"}
SOURCES = {"api": "API", "recheck": "Re-check"}
# Units from the largest, in seconds.
UNITS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


@register.filter
def money(amount: Decimal | float | None) -> str:
    """Dollars to the cent, as tables show them: `$1,234.50`; `Not priced` for no amount at all."""
    if amount is None:
        return "Not priced"
    exact = Decimal(str(amount))
    if 0 < exact < CENT:
        return "<$0.01"
    return f"{MINUS if exact < 0 else ''}${abs(exact):,.2f}"


@register.filter
def whole_money(amount: Decimal | float) -> str:
    """Dollars without cents, as tiles show them."""
    exact = Decimal(str(amount))
    return f"{MINUS if exact < 0 else ''}${abs(exact):,.0f}"


@register.filter
def grouped(number: int) -> str:
    """A number with its thousands told apart: `12,345`."""
    return f"{number:,}"


@register.filter
def yearly(amount: Decimal | float) -> Decimal:
    """Twelve exact months."""
    return Decimal(str(amount)) * 12


@register.filter
def asked_by(trigger_source: str) -> str:
    """Who asked for a scan, of the text that it keeps of that: `schedule:<id>` is `Schedule`."""
    way = trigger_source.partition(":")[0]
    return SOURCES.get(way) or words(way)


@register.filter
def words(name: str) -> str:
    """The words of one of our names, with a capital: `ebs_volume_unattached` is `EBS volume unattached`."""
    text = spelled(str(name).replace("-", "_"))
    return text[:1].upper() + text[1:]


@register.simple_tag
@cache
def path(name: str) -> str:
    """The path of a page without parts of its own, looked up once; `url` does so at every request."""
    return reverse(name)


@register.simple_tag
@cache
def asset(name: str) -> str:
    """The address of a file of ours, looked up once; `static` does so at every request."""
    return static(name)


@register.simple_tag
@cache
def scripts() -> SafeString:
    """The scripts of every page."""
    return htmx_script() + format_html('<script src="{}" defer></script>', asset("dashboard/app.js"))


@register.simple_tag(takes_context=True)
def when(
    context: template.Context, moment: datetime | str | None, otherwise: str = "never"
) -> SafeString | str:
    """A moment in the person's zone, with UTC on hover."""
    known = _moment(moment)
    if known is None:
        return otherwise
    shown = timezone.localtime(known).strftime("%d %b %Y, %H:%M")
    exact = known.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, exact, shown)


@register.simple_tag
def ago(moment: datetime | str | None, otherwise: str = "never") -> SafeString | str:
    """How long ago something was, with UTC on hover."""
    known = _moment(moment)
    if known is None:
        return otherwise
    seconds = int((timezone.now() - known).total_seconds())
    text = f"in {_span(-seconds)}" if seconds < 0 else f"{_span(seconds)} ago"
    exact = known.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, exact, text)


@register.filter
def span(seconds: float | None) -> str:
    """A length of time in its largest unit: `3 hours`."""
    return "" if seconds is None else _span(int(seconds))


@register.simple_tag
def severity(level: str) -> SafeString:
    """A severity by sign, word and colour."""
    return format_html(
        '<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>',
        level, SIGNS.get(level, ""), level.capitalize(),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def link(context: template.Context, **changes: Any) -> str:
    """The page's own address with other parameters; an empty one is left out, and the page begins anew."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


def _moment(moment: datetime | str | None) -> datetime | None:
    if isinstance(moment, str):
        return datetime.fromisoformat(moment) if moment else None
    return moment


def _span(seconds: int) -> str:
    unit = next((name for name, size in UNITS.items() if seconds >= size), "second")
    count = seconds // UNITS[unit]
    return f"{count} {unit}{'' if count == 1 else 's'}"
