"""AWS's wire formats: finds the operation in a request, writes an answer as the service's model says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import orjson
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.session import Session

SIGNED_FOR = re.compile(rb"Credential=[^/]+/\d+/([\w-]+)/([\w-]+)/")
# What requests are signed for -> boto3's name of the service.
SIGNING_NAMES = {
    "monitoring": "cloudwatch",
    "elasticloadbalancing": "elbv2",
    "tagging": "resourcegroupstaggingapi",
}
CLASSIC_BALANCERS = "2012-06-01"
S3_QUERIES = {
    "lifecycle": "GetBucketLifecycleConfiguration",
    "tagging": "GetBucketTagging",
    "uploads": "ListMultipartUploads",
    "versioning": "GetBucketVersioning",
    "versions": "ListObjectVersions",
    "object-lock": "GetObjectLockConfiguration",
    "replication": "GetBucketReplication",
}
JSON = ("json", "rest-json")
_session = Session()


@dataclass(frozen=True, slots=True)
class Request:
    """One API call: which, where, and its parameters by the names on the wire."""

    service: str
    operation: str
    region: str
    given: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As `service:Operation`."""
        return f"{self.service}:{self.operation}"


@dataclass(frozen=True, slots=True)
class Failed(Exception):
    """An answer that is an error; `status` is its HTTP status."""

    code: str
    status: int = 400


@cache
def model_of(service: str) -> ServiceModel:
    """The service as botocore knows it."""
    return _session.get_service_model(service)


def read(path: str, headers: Mapping[bytes, bytes], body: bytes) -> Request:
    """Which operation an HTTP request asks for."""
    signed = SIGNED_FOR.search(headers[b"authorization"])
    assert signed is not None, "an unsigned request"
    region, name = (group.decode() for group in signed.groups())
    service = SIGNING_NAMES.get(name, name)
    if target := headers.get(b"x-amz-target"):
        return Request(service, target.decode().rpartition(".")[2], region, orjson.loads(body or b"{}"))
    if service == "s3":
        return _read_s3(path, region)
    if service == "lambda":
        return _read_lambda(path, region)
    given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    if service == "elbv2" and given["Version"] == CLASSIC_BALANCERS:
        service = "elb"
    return Request(service, given["Action"], region, given)


def _read_s3(path: str, region: str) -> Request:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    bucket = unquote(parts.path).strip("/")
    operation = next((S3_QUERIES[name] for name in S3_QUERIES if name in query), "ListBuckets")
    return Request("s3", operation, region, {**query, "Bucket": bucket})


def _read_lambda(path: str, region: str) -> Request:
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    whole = parts.path.rstrip("/").endswith("/functions")
    operation = "ListFunctions" if whole else "ListProvisionedConcurrencyConfigs"
    return Request("lambda", operation, region, query | {"Path": parts.path})


def write(request: Request, answer: Mapping[str, Any]) -> bytes:
    """An answer, given by boto3's names, as the body of a response."""
    operation = model_of(request.service).operation_model(request.operation)
    if model_of(request.service).resolved_protocol in JSON:
        return orjson.dumps(answer, default=lambda moment: moment.timestamp())
    return "".join(_document(operation, answer)).encode()


def write_failure(request: Request, failed: Failed) -> bytes:
    """An error as the service would word it."""
    protocol = model_of(request.service).resolved_protocol
    error = f"<Error><Code>{failed.code}</Code><Message>as asked for</Message></Error>"
    if protocol in JSON:
        return orjson.dumps({"__type": failed.code, "message": "as asked for"})
    if protocol == "ec2":
        return f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>".encode()
    if protocol == "query":
        return f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()
    return error.encode()


def _document(operation: OperationModel, answer: Mapping[str, Any]) -> Iterator[str]:
    shape = operation.output_shape
    wrapper = shape.serialization.get("resultWrapper") if shape else None
    yield f"<{operation.name}Response>"
    yield f"<{wrapper}>" if wrapper else ""
    if shape is not None:
        yield from _members(shape, answer)
    yield f"</{wrapper}>" if wrapper else ""
    yield f"</{operation.name}Response>"


def _members(shape: Any, value: Mapping[str, Any]) -> Iterator[str]:
    for name, member in value.items():
        inner = shape.members[name]
        yield from _element(inner.serialization.get("name", name), inner, member)


def _element(tag: str, shape: Shape, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        items: Any = shape
        flat = shape.serialization.get("flattened")
        inner = tag if flat else items.member.serialization.get("name", "member")
        yield "" if flat else f"<{tag}>"
        for item in value:
            yield from _element(inner, items.member, item)
        yield "" if flat else f"</{tag}>"
    elif isinstance(value, dict):
        yield f"<{tag}>"
        yield from _members(shape, value)
        yield f"</{tag}>"
    else:
        yield f"<{tag}>{_text(value)}</{tag}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else escape(str(value))
