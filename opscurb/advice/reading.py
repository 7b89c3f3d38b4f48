"""Which calls only look, and what they may look at."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from opscurb.advice.grammar import Call, File, texts

VERBS = ("describe-", "get-", "list-")
SERVICES = frozenset(
    [
        "autoscaling",
        "backup",
        "cloudformation",
        "cloudtrail",
        "cloudwatch",
        "compute-optimizer",
        "dlm",
        "ec2",
        "ecr",
        "ecs",
        "eks",
        "elb",
        "elbv2",
        "logs",
        "rds",
        "resourcegroupstaggingapi",
        "s3api",
    ]
)
# They look although their names say nothing of it.
ALSO = frozenset({("cloudtrail", "lookup-events")})
# They hand out secrets, write files or carry data away, whatever their names say.
NEVER = (
    "get-password-data",
    "get-console-",
    "get-object",
    "get-authorization-token",
    "get-login",
    "get-download-url",
    "get-launch-template-data",
    "get-job-output",
)
_SECRET_ATTRIBUTES = frozenset({"userData"})
# Words that name a kind of thing and no thing: filters, states, metrics, owners.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:/ -]{0,63}")
_KINDS_OF_THINGS = frozenset(
    {"attribute", "attributes", "metric-name", "namespace", "statistics", "order-by", "include", "owners"}
)
_STATES = frozenset(
    [
        "status",
        "state",
        "instance-state-name",
        "attachment.status",
        "volume-type",
        "storage-tier",
        "owner-alias",
        "block-device-mapping.status",
        "architecture",
        "root-device-type",
        "type",
        "domain",
        "scheme",
    ]
)


def only_reads(call: Call) -> bool:
    """True for a call of a service that fixes have to do with, which changes nothing and shows no secret."""
    if call.service not in SERVICES or call.operation.startswith(NEVER):
        return False
    looks = call.operation.startswith((*VERBS, "wait")) or (call.service, call.operation) in ALSO
    return looks and not _SECRET_ATTRIBUTES.intersection(texts(dict(call.given)))


def stray_values(call: Call, own: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Option and text of every value that is neither the finding's own nor a word that names no thing."""
    for option, value in call.given.items():
        if isinstance(value, File):
            yield option, value.uri
        elif option not in _KINDS_OF_THINGS:
            yield from ((option, text) for text in _strays(value, call.shapes.get(option), own))
        else:
            yield from ((option, text) for text in texts(value) if not _WORD.fullmatch(text))


def _strays(value: Any, shape: Any, own: frozenset[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _strays(each, getattr(shape, "member", None), own)
    elif isinstance(value, Mapping):
        yield from _in_mapping(value, shape, own)
    elif isinstance(value, str) and value not in own and not _is_choice(shape):
        yield value


def _in_mapping(value: Mapping[str, Any], shape: Any, own: frozenset[str]) -> Iterator[str]:
    """Of a filter or dimension the name is a word of the API's, and the values are own ones or states."""
    members = getattr(shape, "members", {})
    named = str(value.get("Name", value.get("Key", "")))
    for member, inner in value.items():
        is_word = member in ("Name", "Key") or named in _STATES
        if not (is_word and all(_WORD.fullmatch(text) for text in texts(inner))):
            yield from _strays(inner, members.get(member), own)


def _is_choice(shape: Any) -> bool:
    """True where the API itself lists what may stand, or takes a time or a number in words."""
    return shape is not None and bool(getattr(shape, "enum", None) or shape.type_name == "timestamp")
