"""The pages' paths; each file of pages lists its own."""

from django.urls import include, path

from apps.dashboard.pages import local_mail, members, overview, people

urlpatterns = [
    path("", include(overview)),
    path("auth/", include("allauth.urls")),
    path("", include(people)),
    path("", include(members)),
    path("", include(local_mail)),
]
