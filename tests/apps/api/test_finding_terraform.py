"""How to fix a finding by Terraform, on /api and on its page."""

import pytest

from apps.findings.models import Finding
from apps.tenancy.scope import scope
from tests.apps.api.answers import assert_as_unknown, scanned
from tests.apps.dashboard.conftest import sign_in


@pytest.fixture
def finding_id(api, alice):
    scanned(alice, 100)
    return api.get("/api/findings", alice).json()["findings"][0]["id"]


def change(who, **columns):
    with scope(who.customer_id):
        Finding.objects.update(**columns)


def test_a_volume_nobody_uses_is_taken_out_of_terraform(api, alice, bob, finding_id):
    told = api.get(f"/api/findings/{finding_id}/terraform", bob).json()

    assert told["resource_type"] == "aws_ebs_volume"
    assert told["find_command"] == "terraform state list -id=vol-0"
    assert "from = aws_ebs_volume.this" in told["hcl"]
    assert told["notes"]


def test_a_setting_is_changed_to_what_the_finding_tells(api, alice, finding_id):
    change(alice, check_id="cw_log_group_no_retention", resource_id="/app", details={"target_days": 90})

    told = api.get(f"/api/findings/{finding_id}/terraform", alice).json()

    assert told["hcl"] == 'resource "aws_cloudwatch_log_group" "this" {\n  retention_in_days = 90\n}'


def test_a_database_is_found_by_its_identifier_and_by_no_command(api, alice, finding_id):
    change(alice, check_id="rds_multi_az_nonprod", resource_id="orders-dev")

    told = api.get(f"/api/findings/{finding_id}/terraform", alice).json()

    assert told["find_command"] is None
    assert "orders-dev" in " ".join(told["notes"])


def test_where_it_is_not_certain_there_is_nothing(api, alice, finding_id):
    change(alice, managed_by="CloudFormation stack web")

    told = api.get(f"/api/findings/{finding_id}/terraform", alice).json()

    nothing = {"resource_type": None, "find_command": None, "hcl": None, "notes": []}
    assert told == {"finding_id": finding_id, **nothing}


def test_mallory_gets_404_for_alices_finding(api, mallory, finding_id):
    assert_as_unknown(api, "GET", "/api/findings/{}/terraform", finding_id, mallory)


def test_the_page_shows_it_beside_the_commands(alice, finding_id):
    client = sign_in(alice, "viewer")
    shown = client.get(f"/findings/{finding_id}").content.decode()
    change(alice, managed_by="CloudFormation stack web")
    managed = client.get(f"/findings/{finding_id}").content.decode()

    assert "By Terraform" in shown
    assert "terraform state list -id=vol-0" in shown
    assert "from = aws_ebs_volume.this" in shown
    assert "By Terraform" not in managed
