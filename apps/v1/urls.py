"""The routes of /v1 and those that its clients know at the root: fixed segments before identifiers."""

from django.urls import include, path
from django.urls.resolvers import URLPattern

v1: list[URLPattern] = []

urlpatterns = [path("v1/", include(v1))]
