"""Notification channels as people add and change them: the fields of each kind, from what the kind declares."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django import forms
from django.utils import timezone

from apps.dashboard.forms.findings import label_of
from apps.dashboard.forms.hours import hours
from apps.egress.selectors import list_proxies
from apps.events.masking import MASK
from apps.notifications.channels import METHODS
from apps.notifications.channels import fields as channel_fields
from apps.notifications.channels.method import LONGEST_VALUE, Field
from apps.notifications.configuration import MOST_BYTES
from apps.notifications.services import MOST_FINDINGS, MOST_SAVINGS
from apps.notifications.timing import FIELDS

KINDS = {
    name: {"email": "E-mail", "teams": "Microsoft Teams", "whatsapp": "WhatsApp"}.get(name, name.capitalize())
    for name in METHODS
}
MODES = {
    "scan_complete": "Every scan that completed or failed",
    "waste_only": "Only scans that found waste",
}


LABELS = {
    "webhook_url": "Webhook URL",
    "url": "URL",
    "chat_id": "Chat",
    "phone_number_id": "ID of the sender's number",
}
HALF_HIDDEN = "What *** hides cannot be changed in part: leave the whole as it is, or type it anew."


class ChannelForm(forms.Form):
    """A channel of one kind; `kept` is its masked configuration. Needs a scope.

    What is hidden in a masked value and sent back as it was shown stays what it is.
    """

    name = forms.CharField(max_length=128, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(
        self, method: str, data: Any = None, *, channel: Any = None, kept: Mapping[str, Any] | None = None
    ) -> None:
        self.method, self.kept = method, dict(kept or {})
        super().__init__(data, initial=_initial(channel) | _shown(method, self.kept))
        for one in METHODS[method].fields:
            self.fields[one.name] = _field(one)
        self.fields |= _rules() | hours()

    def clean(self) -> None:
        """Refuse a masked value that was changed: it would be kept as it looks."""
        for one in METHODS[self.method].fields:
            shown = self.initial.get(one.name, "").splitlines()
            typed = self.cleaned_data.get(one.name, "").splitlines()
            if one.secret and any(MASK in line and line.strip() not in shown for line in typed):
                self.add_error(one.name, HALF_HIDDEN)

    def given(self) -> dict[str, Any]:
        """The fields as the service takes them; only of a valid form."""
        found = self.cleaned_data
        config = dict(self.kept)
        for one in METHODS[self.method].fields:
            value = _lines(found[one.name]) if _is_table(one) else found[one.name]
            # Under the name by which it is kept, which is how a masked value is known again.
            name = next((name for name in (one.name, *one.also) if name in self.kept), one.name)
            config |= {name: value}
        return {
            **{name: found[name] for name in FIELDS},
            "name": found["name"],
            "method": self.method,
            "config": {name: value for name, value in config.items() if value not in ("", {})},
            "is_active": found["is_active"],
            "trigger_mode": found["trigger_mode"] or None,
            "min_savings": found["min_savings"],
            "min_findings": found["min_findings"],
            "proxy_profile_id": found["proxy_profile_id"] or None,
        }


class PolicyForm(forms.Form):
    """When channels without a rule of their own are told."""

    notification_trigger_mode = forms.ChoiceField(label="Channels are told of", choices=list(MODES.items()))
    notifications_enabled = forms.BooleanField(label="Tell channels at all", required=False)


def config_shown(config: Any) -> dict[str, Any]:
    """A masked configuration as an object, also where it came as the text of one."""
    found = orjson.loads(config) if isinstance(config, str) else config
    return found if isinstance(found, dict) else {}


def text_of(value: Any) -> str:
    """A value of a configuration as it is typed: several with commas between them, headers a line each."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {content}" for name, content in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _field(one: Field) -> forms.Field:
    about = f"{one.about[:1].upper()}{one.about[1:]}."
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    if _is_table(one):
        about, widget = f"{about} One a line, like X-Team: ops.", forms.Textarea(attrs={**attrs, "rows": 3})
        return forms.CharField(required=False, max_length=MOST_BYTES, help_text=about, widget=widget)
    return forms.CharField(
        label=LABELS.get(one.name) or label_of(one.name),
        required=one.required,
        max_length=LONGEST_VALUE,
        help_text=about,
        widget=forms.TextInput(attrs=attrs),
    )


def _rules() -> dict[str, forms.Field]:
    proxies = [(str(proxy.id), f"{proxy.name} ({proxy.host})") for proxy in list_proxies()]
    return {
        "trigger_mode": forms.ChoiceField(
            label="Told of", required=False, choices=[("", "What the policy says"), *MODES.items()]
        ),
        "min_savings": forms.DecimalField(
            label="At least so many dollars a month",
            required=False,
            min_value=0,
            max_value=MOST_SAVINGS,
            decimal_places=2,
        ),
        "min_findings": forms.IntegerField(
            label="At least so many findings", required=False, min_value=0, max_value=MOST_FINDINGS
        ),
        "proxy_profile_id": forms.ChoiceField(
            label="Proxy", required=False, choices=[("", "As the network settings say"), *proxies]
        ),
        "is_active": forms.BooleanField(label="Active", required=False, initial=True),
    }


def _initial(channel: Any) -> dict[str, Any]:
    if channel is None:
        return {"timezone": timezone.get_current_timezone_name()}
    names = ("name", "is_active", "trigger_mode", "min_savings", "min_findings", "proxy_profile_id")
    return {name: getattr(channel, name) for name in (*names, *FIELDS)}


def _shown(method: str, kept: Mapping[str, Any]) -> dict[str, str]:
    values = {one.name: one.taken_from(kept) for one in METHODS[method].fields}
    return {name: text_of(value) for name, value in values.items() if value is not None}


def _is_table(one: Field) -> bool:
    return one.read is channel_fields.headers


def _lines(text: str) -> dict[str, str]:
    """Headers as they are typed."""
    parts: Iterable[tuple[str, str, str]] = (
        line.partition(":") for line in text.splitlines() if line.strip()
    )
    return {name.strip(): content.strip() for name, _, content in parts}
