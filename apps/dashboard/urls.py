"""The pages' paths; each file of pages lists its own."""

from django.urls import include, path

from apps.dashboard.pages import overview

urlpatterns = [
    path("", include(overview)),
]
