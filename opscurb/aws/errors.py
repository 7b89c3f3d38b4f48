"""Tells a missing permission from a throttled call, a disabled region and everything else."""

from botocore.exceptions import BotoCoreError, ClientError, ProxyConnectionError
from botocore.parsers import ResponseParserError

from opscurb.aws.permissions import iam_actions
from opscurb.check import Reason
from opscurb.resource import ODD_DATA, scrub
from opscurb.results import Unread

__all__ = ["ODD_DATA", "CloudError", "code_of", "message_of", "reason_of", "unread_because"]

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "Forbidden",
        "403",
    }
)
THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "SlowDown",
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "LimitExceededException",
        "EC2ThrottledException",
        "429",
    }
)
# What AWS answers in a region that the account has not enabled.
DISABLED = frozenset({"OptInRequired", "AuthFailure", "UnrecognizedClientException", "InvalidClientTokenId"})

CloudError = (BotoCoreError, ClientError, ResponseParserError)


def reason_of(error: Exception) -> Reason:
    """Classify a boto3 failure; unimplemented calls and broken networks are plain errors."""
    if isinstance(error, ResponseParserError):
        return Reason.UNREADABLE
    code = code_of(error)
    if code in DENIED:
        return Reason.NO_PERMISSION
    if code in THROTTLED:
        return Reason.THROTTLED
    if code in DISABLED:
        return Reason.REGION_DISABLED
    return Reason.ERROR


def code_of(error: Exception) -> str:
    """The code AWS answered with, empty when no answer came or it could not be read."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def message_of(error: Exception) -> str:
    """A short, harmless text of a failure: codes and operations, never a raw body."""
    if isinstance(error, ClientError):
        return scrub(f"{error.operation_name}: {code_of(error) or 'unknown error'}")[:200]
    if isinstance(error, ResponseParserError):
        return "the answer could not be read"
    if isinstance(error, ProxyConnectionError):
        # Its own text names an end of ours.
        return "the proxy could not be used"
    return scrub(f"{type(error).__name__}: {error}")[:200]


def unread_because(error: Exception, needs: tuple[str, ...], resource_id: str = "") -> Unread:
    """Turn a boto3 failure into what could not be read; a denial names just the action that is missing."""
    reason = reason_of(error)
    operation = getattr(error, "operation_name", "")
    denied = [need for need in needs if need.endswith(f":{operation}")] if operation else []
    missing = iam_actions(denied or needs) if reason is Reason.NO_PERMISSION else ()
    return Unread(reason, message_of(error), missing, resource_id)
