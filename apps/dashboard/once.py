"""Lets a form whose answer shows a secret be sent once: sent again, as by reloading, it makes nothing."""

import secrets

from django.http import HttpRequest

TICKET = "ticket"
SPENT = "spent_tickets"
# As many as anybody has pages open.
MOST = 20


def new_ticket() -> str:
    """What a form carries."""
    return secrets.token_urlsafe(12)


def was_sent(request: HttpRequest) -> bool:
    """True when this very form made something before."""
    return request.POST.get(TICKET, "") in request.session.get(SPENT, [])


def spend(request: HttpRequest) -> None:
    """The form has made what it is for."""
    ticket = request.POST.get(TICKET, "")[:64]
    if ticket:
        request.session[SPENT] = [*request.session.get(SPENT, []), ticket][-MOST:]
