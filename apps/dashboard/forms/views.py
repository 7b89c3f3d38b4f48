"""A view of findings to keep."""

from django import forms


class ViewForm(forms.Form):
    """The name that a filter is kept by."""

    name = forms.CharField(max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
