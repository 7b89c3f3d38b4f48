"""Settings as people change them, a form a block, and proxies."""

from typing import Any

import orjson
from django import forms

from apps.settings.proxy_url import MOST_LETTERS, PROTOCOLS
from apps.settings.scan_policy import MOST_CPU_PERCENT, MOST_NETWORK_MB, ScanPolicy
from apps.settings.services import MOST_TIMEOUT_SECONDS
from opscurb.policy import LEAST_LOOKBACK_DAYS, MOST_LOOKBACK_DAYS

MODES = {
    "none": "Straight out",
    "system": "The way that this installation takes itself",
    "custom": "A proxy of ours",
}
PLAIN = {"autocomplete": "off", "spellcheck": "false"}
DEFAULTS = ScanPolicy()


class GeneralForm(forms.Form):
    """What holds for all of a customer's work."""

    currency = forms.CharField(
        max_length=8,
        help_text="For what people read; amounts here stay US dollars. Default: USD.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    api_timeout_seconds = forms.IntegerField(
        label="Seconds that a call to a cloud may take",
        min_value=1,
        max_value=MOST_TIMEOUT_SECONDS,
        help_text=f"1 to {MOST_TIMEOUT_SECONDS}. Default: 15.",
    )


class NetworkForm(forms.Form):
    """The way out that scans and deliveries take."""

    proxy_mode = forms.ChoiceField(
        label="Way out",
        choices=list(MODES.items()),
        widget=forms.RadioSelect,
        help_text="Default: straight out.",
    )
    proxy_url = forms.CharField(
        label="Proxy",
        required=False,
        max_length=MOST_LETTERS,
        help_text=f"protocol://[user:password@]host:port with {', '.join(PROTOCOLS)}. Kept sealed.",
        widget=forms.TextInput(attrs=PLAIN),
    )

    def given(self) -> dict[str, Any]:
        """The fields as the service takes them: an empty proxy is the one that is kept."""
        found = self.cleaned_data
        return {"proxy_mode": found["proxy_mode"], "proxy_url": found["proxy_url"] or None}


class PolicyForm(forms.Form):
    """The thresholds of scans: three that hold everywhere, and what differs for a provider."""

    cpu_percent = forms.FloatField(
        label="Idle below this much CPU, percent",
        max_value=MOST_CPU_PERCENT,
        help_text=f"Above 0, up to {MOST_CPU_PERCENT}. Default: {DEFAULTS.cpu_percent:g}.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    network_mb = forms.FloatField(
        label="Idle below this much traffic, MB a day",
        min_value=0,
        max_value=MOST_NETWORK_MB,
        help_text=f"Default: {DEFAULTS.network_mb:g}.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    lookback_days = forms.IntegerField(
        label="Days to look back",
        min_value=1,
        max_value=MOST_LOOKBACK_DAYS,
        help_text=f"1 to {MOST_LOOKBACK_DAYS}; nothing is called idle by less than {LEAST_LOOKBACK_DAYS}."
        f" Default: {DEFAULTS.lookback_days}.",
    )
    provider_policies = forms.CharField(
        label="What differs for a provider",
        required=False,
        help_text='JSON by provider and threshold, such as {"aws": {"snapshot_days": 180}}; the names are below.',
        widget=forms.Textarea(attrs=PLAIN | {"rows": 5, "class": "mono"}),
    )

    def clean_provider_policies(self) -> Any:
        """The text as JSON; the service looks into it."""
        try:
            return orjson.loads(self.cleaned_data["provider_policies"] or "{}")
        except orjson.JSONDecodeError as error:
            raise forms.ValidationError("This is not valid JSON") from error

    def given(self) -> tuple[dict[str, float | int], Any]:
        """The thresholds, and what differs for providers."""
        found = dict(self.cleaned_data)
        return found, found.pop("provider_policies")


class RetentionForm(forms.Form):
    """How long things are kept."""

    delivery_days = forms.IntegerField(
        label="Days that deliveries of webhooks are kept",
        min_value=1,
        help_text="With the answers to them. A shorter time works within the hour. Default: 30.",
    )


class ProxyForm(forms.Form):
    """A proxy to store. Its password is never shown again; one that is left empty stays what it is."""

    name = forms.CharField(
        max_length=128,
        help_text="By which accounts and channels choose it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    protocol = forms.ChoiceField(choices=[(name, name) for name in PROTOCOLS])
    host = forms.CharField(
        max_length=253,
        help_text="A public host; a private one is kept and fails when it is used.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    port = forms.IntegerField(min_value=1, max_value=65_535)
    auth_username = forms.CharField(
        label="User name",
        required=False,
        max_length=255,
        help_text="Emptying it forgets the password too.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    auth_password = forms.CharField(
        label="Password",
        required=False,
        max_length=255,
        strip=False,
        help_text="Kept sealed. Empty: as it is.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def changes(self) -> dict[str, Any]:
        """The fields of a proxy that is there already."""
        found = dict(self.cleaned_data)
        if not found["auth_password"]:
            del found["auth_password"]
        return found
