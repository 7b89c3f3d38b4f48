"""Fields that write themselves: Django's own load a template for each option, half of what a page of filters costs."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

SELECTED = " selected"


class Choose(forms.Select):
    """A list to choose one from."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The list, with what is chosen."""
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{escape(str(key))}"{SELECTED * (key == chosen)}>{escape(str(label))}</option>'
            for key, label in self.choices
        )
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return mark_safe(f"<select{_written(given)}>{options}</select>")  # noqa: S308


class Write(forms.TextInput):
    """A line of text, or what its `type` says."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The field with its text."""
        told = {"value": text} if (text := self.format_value(value)) else {}
        given = self.build_attrs(self.attrs, {"type": self.input_type, "name": name, **told, **(attrs or {})})
        return mark_safe(f"<input{_written(given)}>")  # noqa: S308


class Hide(Write):
    """What a form sends on unseen."""

    input_type = "hidden"


def _written(attributes: Mapping[str, Any]) -> str:
    """Attributes with their values; True has none, and what is None or False is left out."""
    told = ((name, value) for name, value in attributes.items() if value is not None and value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in told)
