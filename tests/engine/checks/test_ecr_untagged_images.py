"""Untagged container images."""

from decimal import Decimal

from opscurb.aws.checks.ecr.ecr_untagged_images import find as check
from opscurb.aws.collectors.ecr import Image, Repository
from opscurb.check import Severity
from tests.engine.looking import ago, found

GIB = 1024**3


def image(digest, gb=5, tagged=False, age=60, needed_by=""):
    return Image(digest, gb * GIB, tagged, ago(age), needed_by)


def repository(*images, **changed):
    given = dict(
        id="shop/api",
        arn="arn:aws:ecr:us-east-1:111122223333:repository/shop/api",
        region="us-east-1",
        created=ago(400),
    )
    return Repository(**given | changed, images=images)


def test_untagged_images_cost_their_gigabytes_at_most():
    (finding,) = found(check, repository(image("a", 400), image("b", 300), image("latest", tagged=True)))

    assert finding.monthly_cost == Decimal("70.00")
    assert finding.severity is Severity.MEDIUM
    assert finding.confidence == 0.6
    assert finding.details["untagged_images"] == 2


def test_the_platforms_of_a_tagged_index_are_not_waste():
    index = image("index", gb=0, tagged=True)

    assert found(check, repository(index, image("amd64", needed_by="index"))) == []


def test_an_untagged_index_takes_its_platforms_along():
    index = image("index", gb=0)

    (finding,) = found(check, repository(index, image("arm64", gb=10, needed_by="index")))

    assert finding.monthly_cost == Decimal("1.00")
    assert finding.details["untagged_images"] == 2


def test_the_signature_of_an_image_that_is_gone_is_waste():
    (finding,) = found(check, repository(image("signature", gb=1, needed_by="deleted")))

    assert finding.details["untagged_images"] == 1


def test_images_that_name_each_other_are_left_alone():
    assert found(check, repository(image("a", needed_by="b"), image("b", needed_by="a"))) == []


def test_images_pushed_lately_and_ignored_repositories_are_left_alone():
    assert found(check, repository(image("a", age=2))) == []
    assert found(check, repository(image("a"), tags={"opscurb:ignore": "true"})) == []
