"""Connects a customer's account: proves that its role admits us, and nobody without the ExternalId."""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from opscurb.aws.errors import CloudError, code_of, message_of, reason_of
from opscurb.aws.policies import identity_policy, session_policy
from opscurb.aws.session import AwsSession
from opscurb.check import Check, Reason
from opscurb.errors import Invalid, ProviderDenied, Unavailable

ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/[\w+=,.@/-]{1,512}")
# What STS takes as a session name.
NOT_IN_SESSION_NAME = re.compile(r"[^\w+=,.@-]", re.ASCII)
SESSION_NAME_CHARACTERS = 64
VERIFYING = "opscurb-verify"
# What is proven of a role, in this order.
ADMITTED, REQUIRED, EXACT, CLAIMED = PROOFS = ("admitted", "required", "exact", "claimed")


@dataclass(frozen=True, slots=True)
class Connection:
    """A role that was proven to admit us with the ExternalId and nobody without it."""

    role_arn: str
    account_id: str
    caller_arn: str


def verify(
    platform: AwsSession,
    role_arn: str,
    external_id: str,
    account_id: str = "",
    proven: Callable[[str], None] = lambda proof: None,
) -> Connection:
    """Prove that a role admits us by the ExternalId and only by it, and lives in the claimed account.

    `proven` is told of each of PROOFS as it succeeds.
    Raises Invalid for what is no role's ARN, ProviderDenied with a text for the customer when the proof
    fails, and Unavailable when AWS gave no clear answer.
    """
    named = account_of(role_arn)
    if account_id and account_id != named:
        raise ProviderDenied(f"The role is in account {named}, not in account {account_id}")
    session = _admitted(platform, role_arn, external_id)
    proven(ADMITTED)
    _refused(platform, role_arn, None, "Your trust policy does not require the ExternalId")
    proven(REQUIRED)
    _refused(
        platform, role_arn, str(uuid.uuid4()), "Your trust policy accepts an ExternalId other than yours"
    )
    proven(EXACT)
    caller = _caller(session)
    if caller["Account"] != named:
        raise ProviderDenied(f"The role led to account {caller['Account']}, not to account {named}")
    proven(CLAIMED)
    return Connection(role_arn, named, caller["Arn"])


def account_of(role_arn: str) -> str:
    """The account in a role's ARN; raises Invalid for anything else."""
    match = ROLE_ARN.fullmatch(role_arn)
    if match is None:
        raise Invalid("must look like arn:aws:iam::123456789012:role/Name", field="role_arn")
    return match[1]


def open_account(
    platform: AwsSession,
    role_arn: str,
    external_id: str,
    scan_id: str,
    checks: Iterable[Check],
    operations: Iterable[str] = (),
) -> AwsSession:
    """A session in a customer's account for one scan, narrowed to what its checks and calls need, kept in memory.

    Raises ProviderDenied when the role no longer admits us, Unavailable when AWS does not answer.
    """
    name = NOT_IN_SESSION_NAME.sub("-", f"opscurb-{scan_id}")[:SESSION_NAME_CHARACTERS]
    try:
        return platform.assume(role_arn, name, external_id, session_policy(checks, operations))
    except CloudError as error:
        raise _because(error, f"could not take on {role_arn}") from error


def _admitted(platform: AwsSession, role_arn: str, external_id: str) -> AwsSession:
    try:
        return platform.assume(role_arn, VERIFYING, external_id, identity_policy())
    except CloudError as error:
        if reason_of(error) is not Reason.NO_PERMISSION:
            raise _because(error, f"could not take on {role_arn}") from error
        raise ProviderDenied(
            f"AWS does not let us take on {role_arn}: check that the role exists and that its trust policy "
            f"names our account and the ExternalId {external_id}"
        ) from error


def _refused(platform: AwsSession, role_arn: str, external_id: str | None, text: str) -> None:
    """Raise unless AWS denies the role to whoever comes with this ExternalId."""
    try:
        platform.assume(role_arn, VERIFYING, external_id, identity_policy())
    except CloudError as error:
        if reason_of(error) is Reason.NO_PERMISSION:
            return
        raise _because(error, "could not prove that the ExternalId is required") from error
    raise ProviderDenied(text)


def _caller(session: AwsSession) -> dict[str, str]:
    try:
        return session.identity()
    except CloudError as error:
        raise _because(error, "could not ask whose account the role is in") from error


def _because(error: Exception, what: str) -> ProviderDenied | Unavailable:
    """An answer with a code is a refusal; throttling and silence may pass."""
    text = f"{what}: {message_of(error)}"
    if not code_of(error) or reason_of(error) is Reason.THROTTLED:
        return Unavailable(text)
    return ProviderDenied(text)
