"""The pages' paths; each file of pages lists its own."""

from django.urls import include, path

from apps.dashboard.pages import (
    channels,
    deliveries,
    events,
    finding,
    findings,
    keys,
    local_mail,
    members,
    overview,
    people,
    plan,
    public,
    scans,
    webhooks,
)

urlpatterns = [
    path("", include(public)),
    path("", include(overview)),
    path("", include(findings)),
    path("", include(finding)),
    path("auth/", include("allauth.urls")),
    path("", include(people)),
    path("", include(members)),
    path("", include(scans)),
    path("", include(channels)),
    path("", include(deliveries)),
    path("", include(webhooks)),
    path("", include(keys)),
    path("", include(events)),
    path("", include(plan)),
    path("", include(local_mail)),
]
