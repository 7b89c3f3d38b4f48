"""Which surface answers which path, and who writes the errors of all others."""

from django.contrib import admin
from django.urls import include, path

from apps.rest.health import Health, Ready

urlpatterns = [
    path("health", Health.as_view()),
    path("ready", Ready.as_view()),
    # Before /api: POST /api/scan belongs to the other surface.
    path("", include("apps.v1.urls")),
    path("api/", include("apps.api.urls")),
    path("operators/", admin.site.urls),
    path("", include("apps.dashboard.urls")),
]

handler400 = "apps.dashboard.errors.bad_request"
handler403 = "apps.dashboard.errors.forbidden"
handler404 = "apps.dashboard.errors.not_found"
# Not Django's: allauth looks for it.
handler429 = "apps.dashboard.errors.too_many"
handler500 = "apps.dashboard.errors.server_error"
