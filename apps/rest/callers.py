"""Who calls: the bearer key of a request, and the actor that events name."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from apps.customers.callers import Caller, authenticate
from apps.events.actor import Actor
from apps.rest.problems import Refused, invalid_token


def caller_of(request: Request) -> Caller:
    """The customer and key behind a request; raises Refused alike for missing, junk, expired and revoked keys.

    Raises Forbidden where a key may not be used from the caller's address.
    """
    scheme, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refused(invalid_token("Send an API key as 'Authorization: Bearer <key>'"))
    caller = authenticate(key.strip(), address_of(request._request))
    if caller is None:
        raise Refused(invalid_token("The API key is invalid or expired"))
    return caller


def actor_of(request: Request, caller: Caller) -> Actor:
    """How events name the one who does this."""
    return Actor(f"key:{caller.key_id}", key_prefix=caller.key_prefix, ip=address_of(request._request))


def address_of(request: HttpRequest) -> str | None:
    """The caller's address: the connection's, or what the operator's own proxies added to X-Forwarded-For."""
    proxies: int = getattr(settings, "OPSCURB_PROXIES", 0)
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    # Only the last entries were written by our proxies; a caller may have sent all the others.
    claimed = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(claimed.strip()))
    except ValueError:
        return None
