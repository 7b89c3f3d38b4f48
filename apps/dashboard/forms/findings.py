"""Which findings to show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

from django import forms

from apps.dashboard.forms.widgets import Choose, Hide, Write
from apps.findings.browsing import Choices
from apps.findings.services import VERDICTS
from opscurb.check import Category, Severity
from opscurb.provider import PROVIDERS, checks_of
from opscurb.reports.words import spelled

Options = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from, as something that can be remembered by."""

    resource_types: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    regions: tuple[str, ...] = ()
    members: tuple[tuple[str, str], ...] = ()


def offered_of(choices: Choices) -> Offered:
    """The choices that the customer's findings leave, in tuples."""
    return Offered(
        tuple(choices.resource_types),
        tuple(choices.accounts.items()),
        tuple(choices.regions),
        tuple(choices.members.items()),
    )


# Fields whose values are of the customer's own.
OFFERED = ("account", "type", "assigned")
NOT = "not"
NOBODY, SOMEBODY = "nobody", "somebody"
STATES = ("open", "snoozed", "exempt", "handled", "resolved")
WRITTEN = {"aws": "AWS", "kubernetes": "Kubernetes"}
# Fields of a filter that may be turned round, in the order in which they stand on the page.
NEGATABLE = (
    "q",
    "severity",
    "category",
    "provider",
    "check",
    "account",
    "region",
    "type",
    "managed",
    "tag",
    "assigned",
    "verdict",
)


@lru_cache(maxsize=1024)
def label_of(name: str) -> str:
    """A name of ours as people read it."""
    text = WRITTEN.get(name) or spelled(name)
    return text[:1].upper() + text[1:]


@cache
def _checks() -> Options:
    return [(check.id, label_of(check.id)) for name in PROVIDERS for check in checks_of(name)]


def _choice(label: str, options: Options = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "Any"), *options], widget=Choose)


def _turn(label: str, yes: str, no: str) -> forms.ChoiceField:
    widget = Choose(attrs={"aria-label": f"{label}: {yes} or {no}"})
    return forms.ChoiceField(required=False, choices=[("", yes), (NOT, no)], widget=widget)


def _text(label: str, most: int, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=Write(attrs={"autocomplete": "off", **attrs}),
    )


class _Fields(forms.Form):
    """The fields of a filter, before it is known what there is to choose from."""

    q = _text("Search", 200, type="search")
    severity = _choice("Severity", [(one.value, label_of(one.value)) for one in reversed(list(Severity))])
    category = _choice("Category", [(one.value, label_of(one.value)) for one in Category])
    provider = _choice("Provider", [(name, label_of(name)) for name in PROVIDERS])
    check = _choice("Check")
    account = _choice("Account")
    region = _text("Region or cluster", 256, list="regions")
    type = _choice("Resource type")
    managed = _text("Managed by", 256)
    tag = _text("Tag, key or key=value", 513)
    assigned = _choice("Assigned to")
    verdict = _choice("Verdict", [(name, label_of(name)) for name in VERDICTS])
    min = forms.DecimalField(
        label="Saves at least, $ a month",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=Write(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    scan = forms.UUIDField(required=False, widget=Hide)
    exemption = forms.UUIDField(required=False, widget=Hide)
    state = forms.ChoiceField(
        required=False,
        choices=[(name, name) for name in STATES],
        widget=Hide,
    )
    by = forms.ChoiceField(
        required=False, choices=[("check", "check"), ("resource", "resource")], widget=Hide
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[("saving", "saving"), ("severity", "severity"), ("age", "age")],
        widget=Hide,
    )
    cursor = forms.CharField(required=False, max_length=256, widget=Hide)


@lru_cache(maxsize=256)
def _fields_of(offered: Offered) -> dict[str, forms.Field]:
    """The fields of a filter with what there is to choose from."""
    fields = dict(_Fields().fields)
    for name in NEGATABLE:
        words = ("contains", "is without") if name in ("q", "managed") else ("is", "is not")
        fields[f"{name}_is"] = _turn(str(fields[name].label), *words)
    kinds = [(name, label_of(name)) for name in offered.resource_types]
    for name, options in {"check": _checks(), "account": offered.accounts, "type": kinds}.items():
        field = fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *sorted(options, key=lambda option: option[1].lower())]
    people = fields["assigned"]
    assert isinstance(people, forms.ChoiceField)
    people.choices = [("", "Any"), (NOBODY, "Nobody"), (SOMEBODY, "Somebody"), *offered.members]
    return fields


def chosen_of(given: Mapping[str, str], offered: Offered) -> tuple[dict[str, Any], bool]:
    """What is chosen by the fields that are given, and whether all of them are right; a form would clean every one."""
    chosen, is_valid = {}, True
    for name, field in _fields_of(offered).items():
        if text := given.get(name):
            try:
                value = field.clean(text)
            except forms.ValidationError:
                is_valid = False
            else:
                chosen[name] = value
    return {name: value for name, value in chosen.items() if value not in (None, "")}, is_valid


class Chosen(forms.BaseForm):
    """A filter as its page's address has it; empty fields choose everything."""

    base_fields: ClassVar[dict[str, forms.Field]] = {}

    def __init__(self, data: Any, offered: Offered) -> None:
        super().__init__(data)
        # Shared and not copied, which is half of what a form costs: whoever has the same to choose from has these.
        self.fields = _fields_of(offered)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each field that may be turned round, after the one that turns it."""
        return [(self[f"{name}_is"], self[name]) for name in NEGATABLE]
