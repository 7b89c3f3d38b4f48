"""Reaches EKS clusters by the role that reaches their account: no kubeconfig, tokens of a quarter of an hour."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

from opscurb.aws.errors import CloudError, message_of, reason_of
from opscurb.aws.session import AwsSession
from opscurb.check import Reason
from opscurb.errors import ProviderDenied, Unavailable
from opscurb.resource import ODD_DATA

# What a role needs besides its checks' actions; the cluster itself asks only who signed.
NEEDS = ("eks:DescribeCluster",)
CLUSTER_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
# What clusters take, however long a token lives.
SIGNED_SECONDS = 60
PREFIX = "k8s-aws-v1."
# Signed with the question, so that the token opens this cluster and no other.
HEADER = "x-k8s-aws-id"


@dataclass(frozen=True, slots=True)
class EksCluster:
    """Where a cluster is, how it proves itself, and the token that it takes from us now."""

    arn: str
    endpoint: str
    ca: bytes = field(repr=False)
    token: str = field(repr=False)


def arn_of(account_id: str, region: str, name: str) -> str:
    """The ARN of a cluster, which is also what AWS's own tool calls its context."""
    starts = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    partition = next((named for start, named in starts.items() if region.startswith(start)), "aws")
    return f"arn:{partition}:eks:{region}:{account_id}:cluster/{name}"


def open_cluster(session: AwsSession, account_id: str, region: str, name: str) -> EksCluster:
    """A cluster of an account with a fresh token; raises ProviderDenied, or Unavailable when AWS may answer later."""
    try:
        found = session.client("eks", region).describe_cluster(name=name)["cluster"]
        endpoint = str(found["endpoint"])
        ca = base64.b64decode(found["certificateAuthority"]["data"], validate=True)
        token = _token(session, region, name)
    except CloudError as error:
        raise _because(error, f"could not find the EKS cluster {name} in {region}") from error
    except (*ODD_DATA, binascii.Error) as error:
        # A cluster that is being made has no endpoint yet.
        raise ProviderDenied(f"the EKS cluster {name} in {region} cannot be reached yet") from error
    return EksCluster(arn_of(account_id, region, name), endpoint, ca, token)


def _because(error: Exception, what: str) -> ProviderDenied | Unavailable:
    reason = reason_of(error)
    if reason is Reason.NO_PERMISSION:
        return ProviderDenied(f"{what}: the role lacks {NEEDS[0]}")
    text = f"{what}: {message_of(error)}"
    return Unavailable(text) if reason is Reason.THROTTLED else ProviderDenied(text)


def _token(session: AwsSession, region: str, name: str) -> str:
    """A signed question of who we are, which the cluster asks AWS in our place."""
    client = session.client("sts", region)
    for event, handler in (("provide-client-params", _take_name), ("before-sign", _sign_name)):
        client.meta.events.register(f"{event}.sts.GetCallerIdentity", handler, unique_id=f"{HEADER} {event}")
    url = client.generate_presigned_url(
        "get_caller_identity", Params={HEADER: name}, ExpiresIn=SIGNED_SECONDS, HttpMethod="GET"
    )
    return PREFIX + base64.urlsafe_b64encode(url.encode()).rstrip(b"=").decode()


def _take_name(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """The call has no such parameter: it waits in the context until there is a request to sign."""
    if HEADER in params:
        context[HEADER] = params.pop(HEADER)


def _sign_name(request: Any, **_: Any) -> None:
    if HEADER in request.context:
        request.headers[HEADER] = request.context[HEADER]
