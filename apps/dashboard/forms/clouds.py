"""Accounts of other clouds, and clusters, as people connect and change them."""

from collections.abc import Iterable
from typing import Any

import orjson
from django import forms

from apps.accounts.cloud import known_proxy
from apps.accounts.selectors import AWS as AWS_ACCOUNTS
from apps.dashboard.forms.accounts import PLAIN, name_field
from apps.egress.selectors import list_proxies
from apps.settings.services import MOST_TIMEOUT_SECONDS
from opscurb.aws.provider import AWS


class OtherForm(forms.Form):
    """What an account of another cloud is called and how it is reached. Needs a scope."""

    name = name_field()
    timeout_seconds = forms.IntegerField(
        label="Seconds that a call may take",
        required=False,
        min_value=1,
        max_value=MOST_TIMEOUT_SECONDS,
        help_text="Empty: as the general settings say.",
    )
    proxy_profile_id = forms.ChoiceField(label="Proxy", required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        options = [("", "As the network settings say"), *((str(one.id), one.name) for one in list_proxies())]
        self.fields["proxy_profile_id"].choices = options  # type: ignore[attr-defined]

    def clean_proxy_profile_id(self) -> Any:
        """The proxy's id; None without one."""
        return known_proxy(self.cleaned_data["proxy_profile_id"] or None)


class CloudForm(OtherForm):
    """An account of a cloud that is neither AWS nor a cluster."""

    provider = forms.SlugField(
        label="Cloud",
        max_length=32,
        help_text="Its name in small letters: alibaba, azure, gcp … What is stored cannot be scanned yet.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    credentials = forms.CharField(
        help_text="JSON as the cloud hands it out, or a bare token. Kept sealed, shown again only masked.",
        widget=forms.Textarea(attrs=PLAIN | {"rows": 6}),
    )
    field_order = ("provider", "name", "credentials")

    def clean_provider(self) -> str:
        """Refuse AWS, whose accounts have a wizard of their own."""
        provider: str = self.cleaned_data["provider"].lower()
        if provider == AWS_ACCOUNTS:
            raise forms.ValidationError("AWS accounts are connected by a role: choose AWS on the page before")
        return provider


class _Prometheus(forms.Form):
    prometheus_url = forms.CharField(
        label="URL of its Prometheus",
        required=False,
        max_length=2_048,
        help_text="Optional: what pods really use is read there. https:// and reachable from here, or through the"
        " API server.",
        widget=forms.URLInput(attrs=PLAIN | {"placeholder": "https://"}),
    )
    prometheus_token = forms.CharField(
        label="Token of its Prometheus",
        required=False,
        max_length=16_384,
        help_text="Optional.",
        widget=forms.Textarea(attrs=PLAIN | {"rows": 2}),
    )

    def written(self, way: dict[str, Any]) -> str:
        """The credentials as the service takes them; only of a valid form."""
        url, token = self.cleaned_data["prometheus_url"], self.cleaned_data["prometheus_token"]
        history = {"prometheus": {"url": url, "token": token}} if url or token else {}
        return orjson.dumps(way | history).decode()


class KubeconfigForm(_Prometheus):
    """The way into clusters by a kubeconfig."""

    kubeconfig = forms.CharField(
        help_text="The text of the file, with its data in itself (kubectl config view --minify --flatten). Commands,"
        " files and plug-ins are refused by name.",
        widget=forms.Textarea(attrs=PLAIN | {"rows": 10}),
    )
    field_order = ("name", "kubeconfig")

    def credentials(self) -> str:
        """The credentials as the service takes them."""
        return self.written({"kubeconfig": self.cleaned_data["kubeconfig"]})


class EksForm(_Prometheus):
    """The way into an EKS cluster by the role of its connected AWS account."""

    account = forms.ChoiceField(label="AWS account")
    cluster = forms.CharField(
        label="Cluster", max_length=100, help_text="Its name on EKS.", widget=forms.TextInput(attrs=PLAIN)
    )
    region = forms.ChoiceField(choices=[(name, name) for name in AWS.regions], initial="us-east-1")
    field_order = ("name", "account", "cluster", "region")

    def __init__(self, accounts: Iterable[Any], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        options = [(str(one.id), one.name) for one in accounts]
        self.fields["account"].choices = options  # type: ignore[attr-defined]

    def credentials(self) -> str:
        """The credentials as the service takes them."""
        return self.written(
            {"eks": {name: self.cleaned_data[name] for name in ("account", "cluster", "region")}}
        )


class NewKubeconfigForm(KubeconfigForm, OtherForm):
    """Clusters to connect by a kubeconfig. Needs a scope."""


class NewEksForm(EksForm, OtherForm):
    """An EKS cluster to connect. Needs a scope."""


class CredentialsForm(forms.Form):
    """New credentials of an account of another cloud."""

    credentials = forms.CharField(
        help_text="They replace all that is kept.", widget=forms.Textarea(attrs=PLAIN | {"rows": 6})
    )
