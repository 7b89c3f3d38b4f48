"""The routes of /v1 and those that its clients know at the root: fixed segments before identifiers."""

from django.urls import include, path
from django.urls.resolvers import URLPattern

from apps.v1 import (
    history,
    k8s,
    k8s_objects,
    k8s_reports,
    mcp,
    meta,
    notifications,
    reports,
    scans,
    schedules,
    schema,
    settings,
    webhooks,
)
from apps.v1.accounts import Accounts
from apps.v1.cloud_accounts import CloudAccount, CloudAccounts, Trial
from apps.v1.events import Events, EventTypes
from apps.v1.findings import Findings, Handled, HandledResources
from apps.v1.proxies import Proxies, Proxy, ProxyTest

v1: list[URLPattern] = [
    path("openapi.json", schema.Document.as_view()),
    path("meta/capabilities", meta.Capabilities.as_view()),
    path("meta/compatibility", meta.Compatibility.as_view()),
    path("meta/error-model", meta.ErrorModel.as_view()),
    path("settings/general", settings.General.as_view()),
    path("settings/network", settings.Network.as_view()),
    path("settings/scan-policy", settings.ScanPolicy.as_view()),
    path("settings/license", settings.License.as_view()),
    path("scans", scans.Scans.as_view()),
    path("scans/<str:scan_id>", scans.Scan.as_view()),
    path("scans/<str:scan_id>/progress", scans.Progress.as_view()),
    path("scans/<str:scan_id>/cancel", scans.Cancel.as_view()),
    path("scan-history", history.History.as_view()),
    path("scan-history/<str:history_id>", history.HistoryRecord.as_view()),
    path("findings", Findings.as_view()),
    path("findings/handled", HandledResources.as_view()),
    # Resource ids hold slashes.
    path("findings/<path:resource_id>/handled", Handled.as_view()),
    path("reports", reports.Reports.as_view()),
    path("reports/generate", reports.Generate.as_view()),
    path("reports/k8s-governance", k8s_reports.Governance.as_view()),
    path("reports/k8s-action-plan", k8s_reports.ActionPlan.as_view()),
    path("reports/<str:report_id>", reports.Report.as_view()),
    path("reports/<str:report_id>/download", reports.Download.as_view()),
    path("accounts", Accounts.as_view()),
    path("cloud-accounts", CloudAccounts.as_view()),
    path("cloud-accounts/test", Trial.as_view()),
    path("cloud-accounts/<str:cloud_account_id>", CloudAccount.as_view()),
    path("proxies", Proxies.as_view()),
    path("proxies/test", ProxyTest.as_view()),
    path("proxies/<str:proxy_id>", Proxy.as_view()),
    path("notifications/channels", notifications.Channels.as_view()),
    path("notifications/channels/test", notifications.ChannelTest.as_view()),
    path("notifications/channels/<str:channel_id>", notifications.Channel.as_view()),
    path("notifications/policy", notifications.Policy.as_view()),
    path("events", Events.as_view()),
    path("events/types", EventTypes.as_view()),
    path("webhooks", webhooks.Webhooks.as_view()),
    path("webhooks/<str:webhook_id>", webhooks.Webhook.as_view()),
    path("webhooks/<str:webhook_id>/test", webhooks.WebhookTest.as_view()),
    path("webhooks/<str:webhook_id>/deliveries", webhooks.Deliveries.as_view()),
    path("webhooks/<str:webhook_id>/deliveries/<str:delivery_id>/replay", webhooks.Replay.as_view()),
    path("schedules", schedules.Schedules.as_view()),
    path("schedules/<str:schedule_id>", schedules.Schedule.as_view()),
    path("schedules/<str:schedule_id>/run-now", schedules.RunNow.as_view()),
    path("k8s/contexts", k8s.Contexts.as_view()),
    path("k8s/scans", k8s.ClusterScans.as_view()),
    path("k8s/findings", k8s.ClusterFindings.as_view()),
    path("k8s/nodes", k8s_objects.Nodes.as_view()),
    path("k8s/pods", k8s_objects.Pods.as_view()),
    path("k8s/workloads", k8s_objects.Workloads.as_view()),
    path("k8s/persistent-volumes", k8s_objects.PersistentVolumes.as_view()),
    path("k8s/persistent-volume-claims", k8s_objects.PersistentVolumeClaims.as_view()),
    path("k8s/services", k8s_objects.Services.as_view()),
    path("mcp/capabilities", mcp.Tools.as_view()),
    path("mcp/tools/run-scan", mcp.RunScan.as_view()),
    path("mcp/tools/get-scan/<str:scan_id>", mcp.GetScan.as_view()),
    path("mcp/tools/settings", mcp.GetSettings.as_view()),
    path("mcp/tools/settings/general", mcp.ChangeGeneral.as_view()),
    path("mcp/tools/scan-policy", mcp.ChangePolicy.as_view()),
    path("mcp/tools/reports", mcp.ListReports.as_view()),
    path("mcp/tools/reports/<str:report_id>", mcp.GetReport.as_view()),
    path("mcp/tools/k8s-governance", mcp.K8sGovernance.as_view()),
    path("mcp/tools/k8s-action-plan", mcp.K8sActionPlan.as_view()),
]

urlpatterns = [
    path("status", meta.Status.as_view()),
    path("v1/", include(v1)),
    path("scan", scans.ScanAlias.as_view()),
    path("api/scan", scans.ApiScanAlias.as_view()),
]
