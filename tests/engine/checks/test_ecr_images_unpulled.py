"""Container images that nobody pulls."""

from decimal import Decimal

from opscurb.aws.checks.ecr.ecr_images_unpulled import find as check
from opscurb.aws.checks.ecr.ecr_untagged_images import find as untagged
from opscurb.aws.collectors.ecr import Image, Repository
from opscurb.check import Severity
from opscurb.policy import Policy
from opscurb.results import Found
from opscurb.scanner import scan
from tests.engine.looking import NOW, Account, ago, found

GIB = 1024**3


def image(digest, gb=5, pushed=200, pulled=None, tagged=True, **more):
    last = None if pulled is None else ago(pulled)
    return Image(digest, gb * GIB, tagged, ago(pushed), pulled=last, **more)


CURRENT = image("current", pushed=10, pulled=1)


def repository(*images, **changed):
    given = dict(
        id="shop/api",
        arn="arn:aws:ecr:us-east-1:111122223333:repository/shop/api",
        region="us-east-1",
        created=ago(400),
    )
    return Repository(**given | changed, images=images)


def test_images_that_nobody_pulled_cost_their_gigabytes():
    (finding,) = found(check, repository(CURRENT, image("a", gb=40), image("b", gb=30, pulled=120)))

    # 70 GB x $0.10
    assert finding.monthly_cost == finding.counted_cost == Decimal("7.00")
    assert finding.details["unpulled_images"] == 2
    assert finding.severity is Severity.LOW
    assert finding.confidence == 0.5


def test_layers_that_another_image_has_too_stay_and_save_nothing():
    shared, own, used = ("base", 30 * GIB), ("old code", 10 * GIB), ("new code", 5 * GIB)
    old, older = image("a", gb=40, layers=(shared, own)), image("b", gb=40, layers=(shared, own))
    new = image("current", gb=35, pushed=10, pulled=1, layers=(shared, used))

    (finding,) = found(check, repository(new, old, older))

    # 10 GB x $0.10, though both images are said to have 40 GB
    assert finding.monthly_cost == Decimal("1.00")


def test_a_pull_of_one_platform_is_use_of_the_whole_image():
    index, arm = image("index", gb=0), image("arm64", pulled=3, tagged=False, needed_by="index")

    assert found(check, repository(CURRENT, index, arm)) == []


def test_an_unpulled_index_takes_its_platforms_along():
    index, arm = image("index", gb=0), image("arm64", gb=10, tagged=False, needed_by="index")

    (finding,) = found(check, repository(CURRENT, index, arm))

    assert finding.details["unpulled_images"] == 2
    assert finding.monthly_cost == Decimal("1.00")


def test_the_newest_image_stays_however_long_ago_it_was_pulled():
    assert found(check, repository(image("only", pushed=300))) == []
    assert found(check, repository(image("newest", pushed=100), image("old", pulled=20))) == []


def test_untagged_images_are_another_checks_and_their_dollars_are_others():
    rows = {"ecr_repository": [repository(CURRENT, image("a", gb=40), image("left", gb=20, tagged=False))]}

    events = scan(Account(rows), [check, untagged], Policy(), NOW)

    counted = {event.check.id: event.counted_cost for event in events if isinstance(event, Found)}
    assert counted == {"ecr_images_unpulled": Decimal("4.00"), "ecr_untagged_images": Decimal("2.00")}


def test_what_was_pushed_or_pulled_lately_is_left_alone():
    assert found(check, repository(CURRENT, image("a", pushed=89))) == []
    assert found(check, repository(CURRENT, image("a", pulled=89))) == []
    assert found(check, repository(CURRENT, image("a"), tags={"opscurb:ignore": "true"})) == []


def test_images_that_name_each_other_or_what_is_gone_are_left_alone():
    circle = image("a", needed_by="b"), image("b", needed_by="a")

    assert found(check, repository(CURRENT, *circle, image("signature", needed_by="gone"))) == []


def test_the_customer_says_after_how_many_days():
    rows = repository(CURRENT, image("a", pushed=60))

    assert len(found(check, rows, policy=Policy(unpulled_image_days=30))) == 1


def test_a_repository_that_nobody_ever_pulled_from_may_be_a_copy():
    (finding,) = found(check, repository(image("new", pushed=120), image("old")))

    assert finding.confidence == 0.3


def test_a_standby_is_doubted():
    (finding,) = found(check, repository(CURRENT, image("a"), tags={"purpose": "dr"}))

    assert finding.confidence == 0.3
