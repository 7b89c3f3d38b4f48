"""ECR: repositories and the images in them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from opscurb.aws.collector import collector
from opscurb.aws.fanout import chunks, fan_out
from opscurb.aws.parse import tags_of, utc
from opscurb.resource import Resource

if TYPE_CHECKING:
    from opscurb.aws.region import AwsRegion

PAGE_SIZE = 1000
MANIFESTS_PER_CALL = 100
NEEDS = ("ecr:DescribeRepositories", "ecr:DescribeImages", "ecr:BatchGetImage", "ecr:ListTagsForResource")
INDEX_TYPES = (
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
)


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a repository; `needed_by` names the digest that refers to it or that it belongs to."""

    digest: str
    size_bytes: int
    tagged: bool
    pushed: datetime | None = None
    needed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Resource):
    """A container repository with its images that are not archived."""

    type: ClassVar[str] = "ecr_repository"

    images: tuple[Image, ...] = ()


@collector("ecr_repository", needs=NEEDS)
def repositories(region: "AwsRegion") -> Iterator[Any]:
    """Repositories with their images; tags are only asked for where an image has none."""

    def build(item: dict[str, Any]) -> Repository:
        name, arn = item["repositoryName"], item["repositoryArn"]
        found = list(region.pages("ecr", "describe_images", "imageDetails", PAGE_SIZE, repositoryName=name))
        billed = [image for image in found if image.get("imageStatus") != "ARCHIVED"]
        untagged = any(not image.get("imageTags") for image in billed)
        parents = _parents(region, name, billed) if untagged else {}
        tags = region.call("ecr", "list_tags_for_resource", resourceArn=arn) if untagged else {}
        return Repository(
            id=name,
            arn=arn,
            region=region.region,
            name=name,
            created=utc(item.get("createdAt")),
            tags=tags_of(tags, "tags"),
            images=tuple(_image(image, parents) for image in billed),
        )

    items = region.pages("ecr", "describe_repositories", "repositories", page_size=PAGE_SIZE)
    for _, row in fan_out(region, items, build, NEEDS, lambda item: item["repositoryName"]):
        yield row


def _image(item: dict[str, Any], parents: dict[str, str]) -> Image:
    digest = item["imageDigest"]
    return Image(
        digest=digest,
        size_bytes=int(item.get("imageSizeInBytes") or 0),
        tagged=bool(item.get("imageTags")),
        pushed=utc(item.get("imagePushedAt")),
        needed_by=parents.get(digest) or item.get("subjectManifestDigest") or "",
    )


def _parents(region: "AwsRegion", repository: str, images: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Digest of an image -> digest of the multi-platform index that lists it, a tagged one if any does."""
    indexes = [image for image in images if image.get("imageManifestMediaType") in INDEX_TYPES]
    indexes.sort(key=lambda image: (bool(image.get("imageTags")), image["imageDigest"]))
    parents: dict[str, str] = {}
    for batch in chunks(indexes, MANIFESTS_PER_CALL):
        parents |= _children(region, repository, [image["imageDigest"] for image in batch])
    return parents


def _children(region: "AwsRegion", repository: str, digests: Sequence[str]) -> dict[str, str]:
    answer = region.call(
        "ecr",
        "batch_get_image",
        repositoryName=repository,
        imageIds=[{"imageDigest": digest} for digest in digests],
        acceptedMediaTypes=list(INDEX_TYPES),
    )
    manifests = {
        image["imageId"]["imageDigest"]: json.loads(image["imageManifest"]) for image in answer["images"]
    }
    return {
        child["digest"]: digest
        for digest in digests
        for child in manifests.get(digest, {}).get("manifests") or ()
    }
