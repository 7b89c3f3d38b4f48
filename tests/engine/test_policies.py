"""Generated policies: read verbs only, no wildcard, trust only with the ExternalId."""

import json
import re

import pytest
import yaml

from opscurb.aws.policies import (
    MANAGED_POLICY_CHARACTERS,
    Trust,
    capability_roles,
    cloudformation,
    cloudformation_yaml,
    merged_policies,
    policies,
    session_policy,
    terraform,
)
from opscurb.aws.provider import AWS

CHECKS = list(AWS.checks.values())
# logs:StartQuery reads log events too, only later and for money.
READ_VERBS = re.compile(r"[a-z0-9]+:(Describe|List|Get|Lookup|BatchGet)[A-Za-z0-9]+")
TRUST = Trust("111122223333", "6f9619ff-8b86-4d01-b42d-00c04fc964ff")


def actions_of(document: dict) -> list[str]:
    return document["Statement"][0]["Action"]


@pytest.mark.parametrize("check_id", sorted(AWS.checks))
def test_a_check_needs_only_to_read(check_id: str):
    needs = AWS.needs_of(AWS.checks[check_id])

    assert needs
    assert [action for action in needs if not READ_VERBS.fullmatch(action)] in ([], ["logs:StartQuery"])


def test_core_comes_first_and_every_check_is_in_its_role():
    roles = capability_roles(CHECKS)

    assert next(iter(roles)) == "core"
    for check in CHECKS:
        assert set(AWS.needs_of(check)) <= set(roles[check.role])


def test_roles_together_allow_what_the_merged_policy_allows():
    by_role = {action for actions in capability_roles(CHECKS).values() for action in actions}
    merged = [action for document in merged_policies(CHECKS) for action in actions_of(document)]

    assert by_role == set(merged)
    assert len(merged) == len(set(merged))


def test_a_policy_too_long_for_iam_is_split(monkeypatch):
    whole = actions_of(merged_policies(CHECKS)[0])
    monkeypatch.setattr("opscurb.aws.policies.MANAGED_POLICY_CHARACTERS", 400)

    parts = merged_policies(CHECKS)

    assert len(parts) > 1
    assert [action for part in parts for action in actions_of(part)] == whole
    assert all(len(json.dumps(part, separators=(",", ":"))) <= 400 for part in parts)
    assert {"OpsCurbCore1", "OpsCurbCore2"} <= set(policies(CHECKS))


def test_every_policy_is_short_enough_for_iam():
    for document in policies(CHECKS).values():
        assert len(json.dumps(document, separators=(",", ":"))) <= MANAGED_POLICY_CHARACTERS


def test_a_session_policy_too_long_for_sts_is_left_out(monkeypatch):
    monkeypatch.setattr("opscurb.aws.policies.SESSION_POLICY_CHARACTERS", 100)

    assert session_policy(CHECKS) is None


def test_the_trust_policy_requires_the_external_id():
    (statement,) = TRUST.document()["Statement"]

    assert statement["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": TRUST.external_id}}


def test_the_yaml_template_is_the_template():
    assert yaml.safe_load(cloudformation_yaml(CHECKS, TRUST)) == cloudformation(CHECKS, TRUST)


def test_the_template_asks_for_what_is_not_given():
    asked, given = cloudformation(CHECKS), cloudformation(CHECKS, TRUST)

    assert "Default" not in asked["Parameters"]["ExternalId"]
    assert given["Parameters"]["ExternalId"]["Default"] == TRUST.external_id
    role = given["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
    assert role["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}


def test_terraform_holds_the_same_actions_and_the_condition():
    text = terraform(CHECKS, TRUST)

    for actions in capability_roles(CHECKS).values():
        assert all(f'"{action}"' in text for action in actions)
    assert '"sts:ExternalId" = var.external_id' in text
    assert text.count("{") == text.count("}")
