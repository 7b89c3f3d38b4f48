"""/api/aws-accounts/{id}/template and /api/aws-accounts/{id}/permissions."""

import json

import pytest
import yaml
from django.utils import timezone

from apps.scans.models import Scan, ScanUnit
from apps.tenancy.scope import scope
from opscurb.aws.policies import capability_roles
from opscurb.aws.provider import AWS
from tests.apps.api.answers import assert_as_unknown, assert_error

ROLE = "arn:aws:iam::123456789012:role/OpsCurb"
VOLUMES = "ec2:DescribeVolumes"


@pytest.fixture
def account(api, alice):
    return api.post("/api/aws-accounts", alice, {"name": "prod", "role_arn": ROLE}).json()


def scanned(customer, account, **coverage):
    """A finished scan of the account that looked at one region and says this of it."""
    with scope(customer):
        scan = Scan.objects.create(
            status="completed", trigger_source="api", account_id=account["id"], finished_at=timezone.now()
        )
        for region, told in (("", {}), ("us-east-1", coverage)):
            ScanUnit.objects.create(
                scan=scan, account_id=account["id"], region=region, status="done", coverage=told
            )
    return scan


def denied(check_id, *needs, resource_id=""):
    return {
        "check_id": check_id,
        "region": "us-east-1",
        "reason": "no_permission",
        "message": "denied",
        "needs": list(needs),
        "resource_id": resource_id,
    }


def permissions(api, caller, account):
    body = api.get(f"/api/aws-accounts/{account['id']}/permissions", caller).json()
    states = {one["role"]: {a["action"]: a["state"] for a in one["actions"]} for one in body["roles"]}
    return body, states, {one["check_id"]: one for one in body["checks"]}


@pytest.mark.parametrize("form", ["cloudformation", "terraform", "json"])
def test_a_template_holds_the_permissions_of_the_capabilities_asked_for(api, alice, account, form):
    roles = capability_roles(AWS.checks.values())

    response = api.get(f"/api/aws-accounts/{account['id']}/template?format={form}&roles=core,logs", alice)

    assert response.status_code == 200
    body = response.json()
    assert (body["format"], body["roles"]) == (form, ["core", "logs"])
    for action in (*roles["core"], *roles["logs"]):
        assert f'"{action}"' in body["template"] or f"- {action}" in body["template"]
    assert "s3:GetLifecycleConfiguration" not in body["template"]


def test_a_template_is_ready_to_be_applied_with_the_accounts_own_external_id(api, alice, account):
    body = api.get(f"/api/aws-accounts/{account['id']}/template", alice).json()

    template = yaml.safe_load(body["template"])
    assert template["Parameters"]["ExternalId"]["Default"] == account["external_id"]
    assert body["roles"] == list(capability_roles(AWS.checks.values()))


def test_policies_come_as_a_list_that_iam_accepts(api, alice, account):
    body = api.get(f"/api/aws-accounts/{account['id']}/template?format=json", alice).json()

    documents = json.loads(body["template"])
    assert all(len(json.dumps(one, separators=(",", ":"))) <= 6_144 for one in documents)
    actions = [action for one in documents for action in one["Statement"][0]["Action"]]
    assert sorted(actions) == sorted(set(actions))
    assert not [action for action in actions if "*" in action]


@pytest.mark.parametrize(
    ("query", "named"),
    [("format=xml", "format"), ("roles=core,root", "roles: unknown: root"), ("role=core", "role")],
)
def test_what_is_no_template_is_refused_by_name(api, alice, account, query, named):
    assert_error(
        api.get(f"/api/aws-accounts/{account['id']}/template?{query}", alice), 400, "VALIDATION_ERROR", named
    )


@pytest.mark.parametrize("route", ["template", "permissions"])
def test_another_customers_account_is_unknown(api, mallory, account, route):
    assert_as_unknown(api, "GET", f"/api/aws-accounts/{{}}/{route}", account["id"], mallory)


def test_of_an_account_that_was_never_scanned_everything_is_untried(api, alice, account):
    body, states, checks = permissions(api, alice, account)

    assert (body["scan_id"], body["looked_at"]) == (None, None)
    assert {state for role in states.values() for state in role.values()} == {"untried"}
    assert {one["runs"] for one in checks.values()} == {"fully"}


def test_what_a_scan_called_is_allowed_and_what_it_was_refused_is_missing(api, alice, account):
    scan = scanned(
        alice.customer_id,
        account,
        operations=["ec2:DescribeInstances", "ec2:DescribeSnapshots", VOLUMES],
        unknown=[denied("ebs_volume_unattached", VOLUMES)],
        checks=[],
    )

    body, states, checks = permissions(api, alice, account)

    assert body["scan_id"] == str(scan.id)
    assert states["core"]["ec2:DescribeInstances"] == "allowed"
    assert states["core"][VOLUMES] == "missing"
    assert states["core"]["rds:DescribeDBInstances"] == "untried"
    assert {one["role"]: one["complete"] for one in body["roles"]}["core"] is False
    stopped = {check.id for check in AWS.checks.values() if VOLUMES in AWS.required_by(check)}
    assert {name for name, one in checks.items() if one["runs"] == "not"} == stopped
    assert all(checks[name]["missing"] == [VOLUMES] for name in stopped)


def test_a_hint_that_was_refused_makes_its_checks_less_sure(api, alice, account):
    gap = {
        "reason": "no_permission",
        "message": "",
        "needs": ["ec2:DescribeLockedSnapshots"],
        "resource_id": "",
    }
    scanned(
        alice.customer_id,
        account,
        operations=[],
        unknown=[],
        checks=[{"check_id": "ebs_snapshot_aged", "without": [gap]}],
    )

    _, _, checks = permissions(api, alice, account)

    assert checks["ebs_snapshot_aged"]["runs"] == "less_surely"
    assert checks["ebs_volume_unattached"]["runs"] == "fully"
