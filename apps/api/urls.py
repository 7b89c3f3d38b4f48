"""The routes under /api/: exact paths, fixed segments before identifiers."""

from django.urls import path, register_converter

from apps.api import (
    account_access,
    account_pausing,
    ai,
    api_keys,
    aws_accounts,
    checks,
    exemptions,
    finding_actions,
    finding_rechecks,
    finding_terraform,
    findings,
    kubernetes,
    plan,
    recommendations,
    retention,
    savings,
    scans,
    schema,
    summary,
)
from apps.api.ids import IdConverter
from apps.rest import health

register_converter(IdConverter, "id")

urlpatterns = [
    path("health", health.Health.as_view()),
    path("openapi.json", schema.Document.as_view()),
    path("docs", schema.Docs.as_view()),
    path("scans", scans.Scans.as_view()),
    path("scans/<id:scan_id>", scans.Scan.as_view()),
    path("scans/<id:scan_id>/cancel", scans.Cancel.as_view()),
    path("findings", findings.Findings.as_view()),
    path("findings/<id:finding_id>", findings.Finding.as_view()),
    path("findings/<id:finding_id>/handled", finding_actions.Handled.as_view()),
    path("findings/<id:finding_id>/snooze", finding_actions.Snooze.as_view()),
    path("findings/<id:finding_id>/verdict", finding_actions.Verdict.as_view()),
    path("findings/<id:finding_id>/assignee", finding_actions.Assignee.as_view()),
    path("findings/<id:finding_id>/recheck", finding_rechecks.FindingRecheck.as_view()),
    path("findings/<id:finding_id>/terraform", finding_terraform.FindingTerraform.as_view()),
    path("exemptions", exemptions.Exemptions.as_view()),
    path("exemptions/<id:exemption_id>", exemptions.Exemption.as_view()),
    path("checks", checks.Checks.as_view()),
    path("recommendations/<id:finding_id>/instructions", recommendations.Instructions.as_view()),
    path("ai/preferences", ai.AiPreferences.as_view()),
    path("summary", summary.Summary.as_view()),
    path("summary/savings", savings.Savings.as_view()),
    path("aws-accounts", aws_accounts.AwsAccounts.as_view()),
    path("aws-accounts/<id:account_id>", aws_accounts.AwsAccount.as_view()),
    path("aws-accounts/<id:account_id>/verify", aws_accounts.Verify.as_view()),
    path("aws-accounts/<id:account_id>/pause", account_pausing.Pause.as_view()),
    path("aws-accounts/<id:account_id>/resume", account_pausing.Resume.as_view()),
    path("aws-accounts/<id:account_id>/template", account_access.Template.as_view()),
    path("aws-accounts/<id:account_id>/permissions", account_access.Permissions.as_view()),
    path("api-keys", api_keys.ApiKeys.as_view()),
    path("api-keys/<id:key_id>", api_keys.ApiKey.as_view()),
    path("api-keys/<id:key_id>/rotate", api_keys.Rotate.as_view()),
    path("kubernetes/cluster-role", kubernetes.ClusterRole.as_view()),
    path("plan", plan.Plan.as_view()),
    path("settings/retention", retention.Retention.as_view()),
]
