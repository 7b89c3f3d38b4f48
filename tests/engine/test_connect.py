"""Connecting accounts: the ExternalId must open the role, and nothing else may."""

import pytest

from opscurb.aws.connect import open_account, verify
from opscurb.aws.policies import session_policy
from opscurb.aws.provider import AWS
from opscurb.errors import Invalid, ProviderDenied, Unavailable
from tests.engine.cloud import Cloud
from tests.engine.faults import FaultProxy

ROLE = "arn:aws:iam::111122223333:role/OpsCurb"
OURS = "6f9619ff-8b86-4d01-b42d-00c04fc964ff"
DENIED = {"code": "AccessDenied", "status": 403}


def assume(body: str, error=None) -> dict:
    return {"service": "sts", "operation": "AssumeRole", "body": body, "error": error or DENIED}


def test_a_role_that_only_our_external_id_opens_is_connected(cloud: Cloud, faults: FaultProxy):
    faults.rules(assume(f"ExternalId != '{OURS}'"))

    connection = verify(cloud.session(faults.url), ROLE, OURS, "111122223333")

    assert connection.account_id == "111122223333"
    assert connection.caller_arn.endswith("assumed-role/OpsCurb/opscurb-verify")


def test_a_role_that_needs_no_external_id_is_refused(cloud: Cloud):
    with pytest.raises(ProviderDenied, match="does not require the ExternalId"):
        verify(cloud.session(), ROLE, OURS)


def test_a_role_that_takes_any_external_id_is_refused(cloud: Cloud, faults: FaultProxy):
    faults.rules(assume("ExternalId == null"))

    with pytest.raises(ProviderDenied, match="accepts an ExternalId other than yours"):
        verify(cloud.session(faults.url), ROLE, OURS)


def test_a_role_that_does_not_admit_us_is_refused(cloud: Cloud, faults: FaultProxy):
    faults.rules(assume(f"ExternalId == '{OURS}'"))

    with pytest.raises(ProviderDenied, match=f"its trust policy names our account and the ExternalId {OURS}"):
        verify(cloud.session(faults.url), ROLE, OURS)


def test_a_role_of_another_account_is_refused_without_a_call(cloud: Cloud):
    with pytest.raises(ProviderDenied, match="in account 111122223333, not in account 999988887777"):
        verify(cloud.session("http://127.0.0.1:1"), ROLE, OURS, "999988887777")


def test_what_is_no_role_is_invalid(cloud: Cloud):
    for arn in ("", "arn:aws:iam::1:role/x", "arn:aws:iam::111122223333:user/x", f"{ROLE}\n"):
        with pytest.raises(Invalid):
            verify(cloud.session(), arn, OURS)


def test_silence_proves_nothing(cloud: Cloud, monkeypatch):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    with pytest.raises(Unavailable):
        verify(cloud.session("http://127.0.0.1:1"), ROLE, OURS)


def test_throttling_is_no_proof_that_the_external_id_is_required(
    cloud: Cloud, faults: FaultProxy, monkeypatch
):
    monkeypatch.setattr("opscurb.aws.session.MAX_ATTEMPTS", 1)
    faults.rules(assume(f"ExternalId != '{OURS}'", {"code": "Throttling", "status": 400}))

    with pytest.raises(Unavailable):
        verify(cloud.session(faults.url), ROLE, OURS)


def test_a_scans_session_is_in_the_customers_account_and_named_for_the_scan(cloud: Cloud):
    checks = list(AWS.checks.values())

    session = open_account(cloud.session(), ROLE, OURS, "scan/7 é", checks)

    assert session.identity()["Account"] == "111122223333"
    assert session.identity()["Arn"].endswith("/opscurb-scan-7--")
    assert "SecretAccessKey" not in repr(session)


def test_the_session_policy_of_all_checks_is_what_sts_takes():
    policy = session_policy(AWS.checks.values())

    assert policy is not None
    assert len(policy) <= 2048
    assert "*" not in policy.replace('"Resource":"*"', "")
