"""The mails of an embedded run, which has no mail server: a page that shows the files."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from apps.dashboard.mailbox import newest_mails


def local_mail(request: HttpRequest) -> HttpResponse:
    """The newest mails as text; there is no such page where mails are really sent."""
    if not settings.OPSCURB_SHOW_MAIL:
        raise Http404
    response = render(request, "dashboard/people/mail.html", {"mails": newest_mails()})
    response.headers["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("local/mail", local_mail, name="local-mail")]
