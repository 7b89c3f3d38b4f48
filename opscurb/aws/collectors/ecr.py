"""ECR: repositories and the images in them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
MANIFEST_TYPES = (
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
)
# An image that was pushed or pulled since is wanted by anybody's measure.
WANTED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a repository; `needed_by` names the digest that refers to it or that it belongs to.

    `layers` are its parts with their bytes, where its manifest was read: images share them, and pay for each once.
    """

    digest: str
    size_bytes: int
    tagged: bool
    pushed: datetime | None = None
    needed_by: str = ""
    pulled: datetime | None = None
    layers: tuple[tuple[str, int], ...] = ()

    @property
    def touched(self) -> datetime | None:
        """When it was last pushed or pulled."""
        return max(filter(None, (self.pushed, self.pulled)), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Resource):
    """A container repository with its images that are not archived."""

    type: ClassVar[str] = "ecr_repository"

    images: tuple[Image, ...] = ()


@collector("ecr_repository", needs=NEEDS)
def repositories(region: "AwsRegion") -> Iterator[Any]:
    """Repositories with their images; tags and manifests are only asked for where an image may be too many."""
    lately = region.now - timedelta(days=WANTED_DAYS)

    def build(item: dict[str, Any]) -> Repository:
        name, arn = item["repositoryName"], item["repositoryArn"]
        found = list(region.pages("ecr", "describe_images", "imageDetails", PAGE_SIZE, repositoryName=name))
        billed = [image for image in found if image.get("imageStatus") != "ARCHIVED"]
        images = tuple(_image(image) for image in billed)
        doubtful = any(not image.tagged or (image.touched or lately) < lately for image in images)
        manifests = _manifests(region, name, [image.digest for image in images]) if doubtful else {}
        tags = region.call("ecr", "list_tags_for_resource", resourceArn=arn) if doubtful else {}
        return Repository(
            id=name,
            arn=arn,
            region=region.region,
            name=name,
            created=utc(item.get("createdAt")),
            tags=tags_of(tags, "tags"),
            images=_explained(images, manifests),
        )

    items = region.pages("ecr", "describe_repositories", "repositories", page_size=PAGE_SIZE)
    for _, row in fan_out(region, items, build, NEEDS, lambda item: item["repositoryName"]):
        yield row


def _image(item: dict[str, Any]) -> Image:
    return Image(
        digest=item["imageDigest"],
        size_bytes=int(item.get("imageSizeInBytes") or 0),
        tagged=bool(item.get("imageTags")),
        pushed=utc(item.get("imagePushedAt")),
        needed_by=item.get("subjectManifestDigest") or "",
        pulled=utc(item.get("lastRecordedPullTime")),
    )


def _manifests(region: "AwsRegion", repository: str, digests: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The manifest of each image, an index or one of layers."""
    manifests: dict[str, dict[str, Any]] = {}
    for batch in chunks(digests, MANIFESTS_PER_CALL):
        answer = region.call(
            "ecr",
            "batch_get_image",
            repositoryName=repository,
            imageIds=[{"imageDigest": digest} for digest in batch],
            acceptedMediaTypes=list(MANIFEST_TYPES),
        )
        for image in answer["images"]:
            manifests[image["imageId"]["imageDigest"]] = json.loads(image["imageManifest"])
    return manifests


def _explained(images: Sequence[Image], manifests: Mapping[str, dict[str, Any]]) -> tuple[Image, ...]:
    """Images with what their manifests tell: their layers, and the index that lists them, a tagged one if any does."""
    parents: dict[str, str] = {}
    for image in sorted(images, key=lambda each: (each.tagged, each.digest)):
        for child in manifests.get(image.digest, {}).get("manifests") or ():
            parents[child["digest"]] = image.digest
    return tuple(
        replace(
            image,
            needed_by=parents.get(image.digest) or image.needed_by,
            layers=_layers(manifests.get(image.digest, {})),
        )
        for image in images
    )


def _layers(manifest: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """Digest and bytes of what an image is made of, its configuration included."""
    parts = [*(manifest.get("layers") or ()), *filter(None, [manifest.get("config")])]
    return tuple((part["digest"], int(part["size"])) for part in parts)
