"""Which surface answers which path, and who writes the errors of all others."""

from django.urls import include, path

from apps.rest.health import Health, Ready

urlpatterns = [
    path("health", Health.as_view()),
    path("ready", Ready.as_view()),
    # Before /api: POST /api/scan belongs to the other surface.
    path("", include("apps.v1.urls")),
    path("api/", include("apps.api.urls")),
]

handler400 = "apps.rest.errors.bad_request"
handler403 = "apps.rest.errors.forbidden"
handler404 = "apps.rest.errors.not_found"
handler500 = "apps.rest.errors.server_error"
