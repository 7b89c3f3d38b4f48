"""The form by which an owner ends their organisation."""

from django import forms


class EndForm(forms.Form):
    """The name of what is to be deleted, typed by hand."""

    name = forms.CharField(
        label="Its name",
        max_length=128,
        help_text="Type the name of the organisation as it is written above.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
