"""Which objects of clusters to show."""

from collections.abc import Iterable
from typing import Any

from django import forms

from apps.dashboard.forms.findings import NOT

DAYS = {"30": "the last 30 days", "7": "the last 7 days", "90": "the last 90 days"}
USUAL_DAYS = 30
LONGEST = 256


class ObjectChoice(forms.Form):
    """Of which cluster, and of which namespace or of all but it."""

    context = forms.ChoiceField(label="Cluster", required=False)
    namespace_is = forms.ChoiceField(
        required=False,
        choices=[("", "is"), (NOT, "is not")],
        widget=forms.Select(attrs={"aria-label": "Namespace: is or is not"}),
    )
    namespace = forms.ChoiceField(label="Namespace", required=False)
    days = forms.TypedChoiceField(
        label="Seen in", required=False, choices=list(DAYS.items()), coerce=int, empty_value=str(USUAL_DAYS)
    )
    cursor = forms.CharField(required=False, max_length=2_048, widget=forms.HiddenInput)

    def __init__(self, data: Any, contexts: Iterable[str], namespaces: Iterable[str]) -> None:
        super().__init__(data)
        for name, known in (("context", contexts), ("namespace", namespaces)):
            options = [("", "Any"), *((one, one) for one in dict.fromkeys(known))]
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The choice as the selectors take it; everything where the form has errors."""
        if not self.is_valid():
            return {}
        found = self.cleaned_data
        is_turned = found["namespace_is"] == NOT
        return {
            "context": found["context"] or None,
            "namespace": None if is_turned else found["namespace"] or None,
            "but_namespace": (found["namespace"] or None) if is_turned else None,
        }

    @property
    def is_narrowed(self) -> bool:
        """True when something was chosen."""
        return self.is_valid() and any(self.cleaned_data[name] for name in ("context", "namespace"))
