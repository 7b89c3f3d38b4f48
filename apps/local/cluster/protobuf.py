"""Reads the one message that kubectl sends as protobuf and never as JSON: `auth can-i`."""

from collections.abc import Iterator

from apps.local.cluster.access import Attempt
from apps.local.cluster.status import Refused

# What every message of Kubernetes begins with, and the field of its envelope that holds the object.
MAGIC, RAW = b"k8s\x00", 2
# Field numbers of SelfSubjectAccessReview and ResourceAttributes in k8s.io/api/authorization/v1/generated.proto.
SPEC, ATTRIBUTES = 2, 1
NAMESPACE, VERB, GROUP, RESOURCE, SUBRESOURCE = 1, 2, 3, 5, 6
TEXT, WIRE_BITS = 2, 7


def attempt_of(body: bytes) -> Attempt:
    """What a SelfSubjectAccessReview asks about; raises Refused for anything that is none."""
    if not body.startswith(MAGIC):
        raise Refused(400, "the request's body is no protobuf of Kubernetes")
    message = body[len(MAGIC) :]
    for number in (RAW, SPEC, ATTRIBUTES):
        message = dict(_fields(message)).get(number, b"")
    texts = {number: value.decode() for number, value in _fields(message)}
    resource = "/".join(filter(None, (texts.get(RESOURCE), texts.get(SUBRESOURCE))))
    return Attempt(texts.get(VERB, ""), texts.get(GROUP, ""), resource, texts.get(NAMESPACE, ""))


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The texts and messages within a message, with their numbers; it holds nothing else."""
    at = 0
    while at < len(message):
        tag, at = _number(message, at)
        if tag & WIRE_BITS != TEXT:
            raise Refused(400, "the request's body holds what no review holds")
        length, at = _number(message, at)
        yield tag >> 3, message[at : at + length]
        at += length


def _number(message: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    value, shift = 0, 0
    while at < len(message):
        byte = message[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            return value, at
    raise Refused(400, "the request's body ends too early")
