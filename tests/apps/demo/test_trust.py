"""The emulated cloud verifies like the real one: by the role's own trust policy."""

import json
from collections.abc import Iterator

import pytest
from moto import mock_aws
from moto.sts.models import STSBackend

from apps.local.demo import company, role, trust
from opscurb.aws.connect import verify
from opscurb.aws.policies import Trust, trust_document
from opscurb.aws.session import AwsSession
from opscurb.errors import ProviderDenied

PLATFORM = "123456789012"
EXTERNAL_ID = "3f6c0d52-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(STSBackend, "assume_role", STSBackend.assume_role)
    with mock_aws():
        company.hire_admin()
        trust.require()
        yield


def set_up(document: object) -> None:
    role.set_up(role.admin(), {"trust_policy": document, "permissions_policies": []})


def test_the_role_that_the_product_asks_for_is_verified() -> None:
    set_up(Trust(PLATFORM, EXTERNAL_ID).document())

    assert verify(AwsSession(), role.ARN, EXTERNAL_ID).account_id == role.ARN.split(":")[4]


def test_a_role_that_does_not_exist_admits_nobody() -> None:
    with pytest.raises(ProviderDenied, match="does not let us take on"):
        verify(AwsSession(), role.ARN, EXTERNAL_ID)


def test_another_external_id_is_denied() -> None:
    set_up(Trust(PLATFORM, "another").document())

    with pytest.raises(ProviderDenied, match="does not let us take on"):
        verify(AwsSession(), role.ARN, EXTERNAL_ID)


def test_a_role_for_another_platform_is_denied() -> None:
    set_up(Trust("999999999999", EXTERNAL_ID).document())

    with pytest.raises(ProviderDenied, match="does not let us take on"):
        verify(AwsSession(), role.ARN, EXTERNAL_ID)


def test_a_role_that_asks_for_no_external_id_fails_the_verification() -> None:
    document = trust_document(f"arn:aws:iam::{PLATFORM}:root", EXTERNAL_ID)
    del document["Statement"][0]["Condition"]
    set_up(json.loads(json.dumps(document)))

    with pytest.raises(ProviderDenied, match="does not require the ExternalId"):
        verify(AwsSession(), role.ARN, EXTERNAL_ID)
