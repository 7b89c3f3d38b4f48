"""Signing up, founding a customer, inviting, roles and a person's own preferences."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.core import context
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from apps.customers.people import THEMES
from apps.dashboard.joining import found, invitation_of, join
from apps.events.roles import ROLES

ROLE_CHOICES = [(role, role.capitalize()) for role in ROLES]


def _organisation() -> forms.CharField:
    return forms.CharField(
        label="Organisation",
        max_length=128,
        help_text="Your company or team; whom you invite later works for it too.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class SignUp(SignupForm):
    """A new person, who founds an organisation or comes by an invitation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation_of(context.request)
        if self.invitation is None:
            self.fields["organisation"] = _organisation()
        else:
            # The link proves this address and no other.
            self.fields["email"].initial, self.fields["email"].disabled = self.invitation.email, True

    def save(self, request: HttpRequest) -> AbstractBaseUser:
        """The person with what they belong to, or neither."""
        with transaction.atomic():
            user = super().save(request)
            if self.invitation is None:
                found(request, user, self.cleaned_data["organisation"])
            else:
                join(request, user, self.invitation.id)
        return user


class Found(forms.Form):
    """An organisation for somebody who belongs to none."""

    organisation = _organisation()


class Invite(forms.Form):
    """Somebody to invite."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(choices=ROLE_CHOICES, initial="member")


class Preferences(forms.Form):
    """How a person wants to see pages."""

    theme = forms.ChoiceField(choices=list(THEMES.items()))
    timezone = forms.CharField(
        label="Time zone",
        max_length=64,
        help_text="Times are shown in it; UTC is shown when you point at one.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
