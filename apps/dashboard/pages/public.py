"""Pages for everybody: what the product does, with an example, and its documentation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from apps.dashboard.documents import INDEX, decisions, document
from apps.dashboard.example import example

# What a search engine may show; everything else is somebody's own or a program's.
ROBOTS = "User-agent: *\nAllow: /$\nAllow: /docs\nDisallow: /\n"


def home(request: HttpRequest) -> HttpResponse:
    """What it does, shown by what it finds in the demo's inventory."""
    return render(request, "dashboard/public/home.html", {"example": example()})


def docs(request: HttpRequest, name: str = INDEX) -> HttpResponse:
    """A page of the documentation."""
    found = document(name)
    if found is None:
        raise Http404
    return render(request, "dashboard/public/doc.html", {"document": found, "is_index": name == INDEX})


def list_decisions(request: HttpRequest) -> HttpResponse:
    """Why it is as it is."""
    return render(request, "dashboard/public/decisions.html", {"decisions": decisions()})


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read."""
    return HttpResponse(ROBOTS, content_type="text/plain")


urlpatterns = [
    path("", home, name="home"),
    path("docs", docs, name="docs"),
    path("docs/decisions", list_decisions, name="decisions"),
    path("docs/<path:name>", docs, name="doc"),
    path("robots.txt", robots, name="robots"),
]
