"""EKS clusters: found by the role of their account, and opened by a token that AWS itself vouches for."""

import base64
import urllib.request

import pytest

from opscurb.aws.eks import arn_of, open_cluster
from opscurb.errors import ProviderDenied
from tests.engine.cloud import ACCOUNT, Cloud


@pytest.fixture
def shop(cloud: Cloud) -> str:
    """A cluster named shop; its endpoint."""
    made = cloud.client("eks", "eu-west-1").create_cluster(
        name="shop",
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/eks",
        resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]},
    )
    return str(made["cluster"]["endpoint"])


def test_a_cluster_is_found_with_its_authority(cloud: Cloud, shop: str):
    found = open_cluster(cloud.session(), ACCOUNT, "eu-west-1", "shop")

    assert found.endpoint == shop
    assert found.arn == f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop"
    assert found.ca
    assert found.token not in repr(found)


def test_the_token_is_a_question_that_only_this_cluster_may_ask(cloud: Cloud, shop: str):
    token = open_cluster(cloud.session(), ACCOUNT, "eu-west-1", "shop").token

    assert token.startswith("k8s-aws-v1.")
    assert "=" not in token
    url = base64.urlsafe_b64decode(token.removeprefix("k8s-aws-v1.") + "==").decode()
    assert "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id" in url
    # By the second header the emulator tells services apart, though AWS itself needs none but the first.
    scope = url.partition("X-Amz-Credential=")[2].partition("&")[0].replace("%2F", "/")
    headers = {"x-k8s-aws-id": "shop", "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, "}
    asked = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(asked) as answer:
        assert b"GetCallerIdentityResult" in answer.read()


def test_a_cluster_that_is_not_there_is_told(cloud: Cloud):
    with pytest.raises(ProviderDenied, match="could not find the EKS cluster gone in eu-west-1"):
        open_cluster(cloud.session(), ACCOUNT, "eu-west-1", "gone")


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_an_arn_names_its_partition(region: str, partition: str):
    assert arn_of(ACCOUNT, region, "shop") == f"arn:{partition}:eks:{region}:{ACCOUNT}:cluster/shop"
