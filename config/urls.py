"""Which surface answers which path, and who writes the errors of all others."""

from django.urls import include, path

from apps.api.health import Health, Ready

urlpatterns = [
    path("health", Health.as_view()),
    path("ready", Ready.as_view()),
    path("api/", include("apps.api.urls")),
]

handler400 = "apps.api.errors.bad_request"
handler403 = "apps.api.errors.forbidden"
handler404 = "apps.api.errors.not_found"
handler500 = "apps.api.errors.server_error"
