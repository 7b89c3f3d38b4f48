"""Clusters as the last scans read them: nodes, workloads, storage, and what to do first."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts.clusters import KUBERNETES
from apps.accounts.listing import providers_connected
from apps.dashboard.kubernetes import VIEWS, view_of
from apps.dashboard.page import Page


class Kubernetes(Page):
    """One view of all clusters, or of one."""

    template = "dashboard/kubernetes/page.html"
    fragments = {"objects": "dashboard/kubernetes/view.html"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        view = request.GET.get("view", "")
        found = view_of(view if view in VIEWS else next(iter(VIEWS)), request.GET)
        context = {
            "connected": KUBERNETES in providers_connected(),
            "may_manage": self.member.may("admin"),
            "may_scan": self.member.may("member"),
        }
        return self.show(found | context)


urlpatterns = [path("kubernetes", Kubernetes.as_view(), name="kubernetes")]
