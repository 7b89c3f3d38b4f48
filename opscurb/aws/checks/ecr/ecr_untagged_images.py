"""Untagged images are mostly what newer pushes left behind, and every gigabyte of them is billed."""

from datetime import timedelta
from decimal import Decimal

from opscurb.aws.checks.ecr.layers import freed_bytes
from opscurb.check import Category, Playbook, Waste, check

GIB = 1024**3
# An image in an index, a signature of that index: chains of images are short, and data may lie.
LONGEST_CHAIN = 4


@check(
    reads="ecr_repository",
    category=Category.STORAGE_OPTIMIZATION,
    advice="Delete untagged container images",
    tunes=("min_age_days",),
    min_age=False,
    asks=lambda repository, scan: any(not image.tagged for image in repository.images),
    fix=Playbook(
        why="A push under an existing tag leaves the older image behind, untagged and stored for good.",
        steps=(
            "Verify that no running task, pod or function was started from one of these digests",
            "List the untagged images and take out of the list what is in use or was pushed only lately",
            "Delete what is left; ECR refuses to delete what a multi-platform image still refers to",
            "Add a lifecycle rule that expires untagged images, so that they do not pile up again",
        ),
        cli=(
            "# Verify: the rules there are, and the images without a tag",
            "aws ecr get-lifecycle-policy --repository-name {id} --region {region}",
            "aws ecr describe-images --repository-name {id} --filter tagStatus=UNTAGGED --region {region}",
            "# Save what this prints as untagged.json, and take out of it what must stay",
            "aws ecr list-images --repository-name {id} --filter tagStatus=UNTAGGED --query 'imageIds[*]'"
            " --output json --region {region}",
            "# Delete, at most 100 digests to a file",
            "aws ecr batch-delete-image --repository-name {id} --image-ids file://untagged.json"
            " --region {region}",
            "# From now on: rules in policy.json, the existing ones included, plus one for untagged images",
            "aws ecr put-lifecycle-policy --repository-name {id} --lifecycle-policy-text file://policy.json"
            " --region {region}",
        ),
        console=(
            "Open the ECR console in {region} and choose the repository {id}",
            "Filter the images by an empty tag, select those that are not in use, and delete them",
            "Lifecycle policy, Create rule: untagged images, 14 days since pushed; test it before you save",
        ),
        risks=(
            "A deployment that names an image by its digest cannot start again once the image is deleted",
            "A deleted image can only come back by being built again",
        ),
        minutes=20,
        rollback=(
            "A deleted image must be built and pushed again",
            "The lifecycle rule can be taken out again; write back the rules that there were before",
        ),
    ),
)
def find(repositories, scan):
    """Untagged, old enough, and not part of another image; what runs from a digest cannot be seen."""
    for repository in repositories:
        images = {image.digest: image for image in repository.images}
        latest = scan.now - timedelta(days=scan.policy.min_age_days)
        old = [image for image in repository.images if _is_left_over(image, images, latest)]
        if not old:
            continue
        size = freed_bytes(old, repository)
        yield Waste(
            repository,
            price=scan.prices.ecr_images(repository, Decimal(size) / GIB),
            because=f"{len(old)} untagged images older than {scan.policy.min_age_days} days",
            details={
                "untagged_images": len(old),
                "freed_gb": round(size / GIB, 2),
                "oldest_pushed": min(image.pushed for image in old),
                "images": len(repository.images),
            },
            confidence=0.6,
        )


def _is_left_over(image, images, latest):
    """Untagged and old, and so is every image that it is part of."""
    for _ in range(LONGEST_CHAIN):
        if image.tagged or image.pushed is None or image.pushed > latest:
            return False
        if image.needed_by not in images:
            return True
        image = images[image.needed_by]
    return False
