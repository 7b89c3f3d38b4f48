"""Tagged images that nobody has pulled for months are mostly old builds, and every gigabyte of them is billed."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from opscurb.aws.checks.ecr.ecr_untagged_images import GIB, LONGEST_CHAIN
from opscurb.aws.checks.ecr.layers import freed_bytes
from opscurb.check import Category, Playbook, Severity, Waste, check
from opscurb.price import Component


@check(
    reads="ecr_repository",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Delete container images nobody pulls",
    tunes=("unpulled_image_days",),
    min_age=False,
    standby_respected=True,
    asks=lambda repository, scan: any(image.tagged for image in repository.images),
    fix=Playbook(
        why="{unpulled_images} of the repository's images were neither pushed nor pulled for {unpulled_days} days,"
        " and their layers are stored and billed.",
        steps=(
            "Verify that nothing that runs was started from one of them long ago: tasks, pods, functions",
            "List the images with the time of their last pull, and take out of the list what must stay",
            "Delete what is left; what is shared with other images stays",
            "Add a lifecycle rule that expires images by the time since their last pull",
        ),
        cli=(
            "# Verify: the rules there are, and when each image was last pulled",
            "aws ecr get-lifecycle-policy --repository-name {id} --region {region}",
            "aws ecr describe-images --repository-name {id} --filter tagStatus=TAGGED --region {region}",
            "# Save what this prints as unpulled.json, and take out of it what must stay",
            "aws ecr list-images --repository-name {id} --filter tagStatus=TAGGED --query 'imageIds[*]'"
            " --output json --region {region}",
            "# Delete, at most 100 images to a file",
            "aws ecr batch-delete-image --repository-name {id} --image-ids file://unpulled.json"
            " --region {region}",
            "# From now on: rules in policy.json, the existing ones included, plus one by sinceImagePulled",
            "aws ecr put-lifecycle-policy --repository-name {id} --lifecycle-policy-text file://policy.json"
            " --region {region}",
        ),
        console=(
            "Open the ECR console in {region} and choose the repository {id}",
            "Sort the images by Last recorded pull time, select those that are not in use, and delete them",
            "Lifecycle policy, Create rule: days since image pulled; test it before you save",
        ),
        risks=(
            "What has run since before its last pull cannot start again once its image is deleted",
            "A release that should be rolled back to needs its image",
            "A deleted image can only come back by being built again",
        ),
        minutes=30,
        rollback=(
            "A deleted image must be built and pushed again",
            "The lifecycle rule can be taken out again; write back the rules that there were before",
        ),
    ),
)
def find(repositories, scan):
    """Tagged, and with all of its platforms untouched since the threshold; the newest image always stays."""
    days = scan.policy.unpulled_image_days
    for repository in repositories:
        old = _unpulled(repository, scan.now - timedelta(days=days))
        if not old:
            continue
        size = freed_bytes(old, repository)
        ever = any(image.pulled for image in repository.images)
        yield Waste(
            repository,
            # Other bytes than those of untagged images, which are claimed as storage.
            price=scan.prices.ecr_images(repository, Decimal(size) / GIB, Component.DATA),
            because=f"{len(old)} images that nobody pulled for {days} days",
            details={
                "unpulled_images": len(old),
                "unpulled_days": days,
                "freed_gb": round(size / GIB, 2),
                "last_pulled": max((image.pulled for image in old if image.pulled), default=None),
                "images": len(repository.images),
            },
            # Where nothing was ever pulled, it may be a copy for the day that another region fails.
            confidence=0.5 if ever else 0.3,
            cap=Severity.LOW,
        )


def _unpulled(repository, latest):
    """The images of tagged families none of which was touched since; the family pushed last is left out."""
    images = {image.digest: image for image in repository.images}
    families = defaultdict(list)
    for image in repository.images:
        families[_root(image, images)].append(image)
    tagged = {root: family for root, family in families.items() if root in images and images[root].tagged}
    newest = max(tagged, key=lambda root: (images[root].pushed or latest, root), default="")
    return [
        image
        for root, family in tagged.items()
        if root != newest and all(each.touched and each.touched <= latest for each in family)
        for image in family
    ]


def _root(image, images):
    """The digest of the image that one belongs to in the end; empty where that is missing or runs in a circle."""
    for _ in range(LONGEST_CHAIN):
        if not image.needed_by:
            return image.digest
        if image.needed_by not in images:
            return ""
        image = images[image.needed_by]
    return ""
