"""The rules that hold for every check."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from opscurb.check import Category, Check, Metric, Playbook, Severity, Waste
from opscurb.guards import Standing, environment, is_standby, severity, soften, standing
from opscurb.kubernetes.rows import Deployment
from opscurb.owners import owner_of, tracked_by
from opscurb.policy import Policy
from opscurb.price import Component, Line, Price
from opscurb.resource import Resource
from tests.engine.looking import NOW, ago

PLAYBOOK = Playbook("", (), (), (), (), 1)


def check(**given) -> Check:
    wanted = dict(
        id="c", summary="", find=lambda rows, scan: (), reads="r", category=Category.IDLE_RESOURCES, advice=""
    )
    return Check(**wanted | {"fix": PLAYBOOK} | given)


def resource(**given) -> Resource:
    return Resource(**dict(id="r-1", arn="arn:r-1", region="us-east-1", created=ago(400)) | given)


def stands(one: Resource, **given) -> Standing:
    return standing(check(**given), one, Policy(), NOW)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"opscurb:ignore": ""}, Standing.EXEMPT),
        ({"opscurb:ignore": "true"}, Standing.EXEMPT),
        ({"opscurb:ignore": " False "}, Standing.JUDGED),
        ({"opscurb:ignore-until": NOW.date().isoformat()}, Standing.EXEMPT),
        ({"opscurb:ignore-until": "2026-11-23"}, Standing.JUDGED),
        ({"opscurb:ignore-until": "soon"}, Standing.JUDGED),
        ({"opscurb.io/ignore": "true"}, Standing.EXEMPT),
        ({"opscurb.io/ignore": "no"}, Standing.JUDGED),
        ({"opscurb.io/ignore-until": NOW.date().isoformat()}, Standing.EXEMPT),
        ({"opscurb.io/ignore-until": "2026-11-23"}, Standing.JUDGED),
        ({"kor/used": "true"}, Standing.EXEMPT),
        ({"kor/used": "false"}, Standing.JUDGED),
    ],
)
def test_the_owner_can_exempt_a_resource_for_ever_or_until_a_day(tags, expected):
    assert date.fromisoformat("2026-11-23") < NOW.date()
    assert stands(resource(tags=tags)) is expected


def test_an_annotation_exempts_an_object_as_a_label_does():
    web = Deployment(id="shop/web", arn="k8s://prod/deployment/shop/web", region="prod", created=ago(400))

    assert stands(replace(web, annotations={"opscurb.io/ignore": "true"})) is Standing.EXEMPT
    assert stands(replace(web, tags={"opscurb.io/ignore": "true"})) is Standing.EXEMPT
    assert stands(replace(web, annotations={"team": "shop"})) is Standing.JUDGED


@pytest.mark.parametrize("status", ["creating", "Modifying", "shutting-down", "deleting"])
def test_what_is_in_transition_is_left_alone(status):
    assert stands(resource(status=status)) is Standing.EXEMPT


def test_what_is_younger_than_the_window_of_its_metrics_is_too_new():
    metric = Metric("n", "m", "Sum", by="d", days=30)

    assert stands(resource(created=ago(6))) is Standing.TOO_NEW
    assert stands(resource(created=ago(8))) is Standing.JUDGED
    assert stands(resource(created=ago(29)), metrics=(metric,)) is Standing.TOO_NEW
    follows = check(metrics=(replace(metric, days=0),))
    assert standing(follows, resource(created=ago(13)), Policy(metric_days=14), NOW) is Standing.TOO_NEW
    assert standing(follows, resource(created=ago(13)), Policy(), NOW) is Standing.JUDGED
    assert stands(resource(created=ago(6)), min_age=False) is Standing.JUDGED


def test_an_unknown_age_is_no_excuse():
    assert stands(resource(created=None)) is Standing.JUDGED


def test_what_a_backup_service_keeps_is_exempt_where_the_check_says_so():
    kept = resource(tags={"aws:dlm:lifecycle-policy-id": "policy-1"})

    assert stands(kept, backups_excluded=True) is Standing.EXEMPT
    assert stands(kept) is Standing.JUDGED


def test_owners_are_named():
    assert owner_of({"aws:autoscaling:groupName": "web"}) == "Auto Scaling group web"
    assert owner_of({"kubernetes.io/created-for/pvc/name": "data"}) == "Kubernetes"
    assert owner_of({"Name": "kubernetes.io/"}) == ""


@pytest.mark.parametrize(
    ("notes", "manager"),
    [
        ({"meta.helm.sh/release-name": "shop"}, "Helm release shop"),
        (
            {"app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "shop"},
            "Helm release shop",
        ),
        ({"app.kubernetes.io/managed-by": "Helm"}, "Helm release"),
        ({"app.kubernetes.io/instance": "shop"}, ""),
        ({"argocd.argoproj.io/tracking-id": "store:apps/Deployment:shop/web"}, "Argo CD application store"),
        ({"argocd.argoproj.io/instance": "store"}, "Argo CD application store"),
        ({"kustomize.toolkit.fluxcd.io/name": "apps"}, "Flux kustomization apps"),
        (
            {"helm.toolkit.fluxcd.io/name": "shop", "meta.helm.sh/release-name": "prod-shop"},
            "Flux Helm release shop",
        ),
        ({"kubernetes.io/metadata.name": "shop"}, ""),
    ],
)
def test_what_a_repository_describes_names_what_installs_it(notes, manager):
    assert tracked_by(notes) == manager


def test_a_finding_of_what_a_repository_describes_is_as_sure_and_names_it():
    web = Deployment(
        id="shop/web",
        arn="k8s://prod/deployment/shop/web",
        region="prod",
        tags={"kubernetes.io/name": "web"},
        annotations={"meta.helm.sh/release-name": "shop"},
    )

    judged = soften(check(), Waste(web, Price(()), "idle", confidence=0.9))

    assert (judged.managed_by, judged.waste.confidence) == ("Helm release shop", 0.9)


def test_standby_is_a_whole_word_of_a_name_or_a_tag():
    assert is_standby(resource(name="db-dr-1"))
    assert is_standby(resource(tags={"role": "Hot Standby"}))
    assert is_standby(resource(tags={"dr": "true"}))
    assert not is_standby(resource(tags={"dr": "false"}))
    assert not is_standby(resource(name="droplet-android"))


def test_what_is_managed_or_on_standby_is_reported_with_doubt():
    managed = Waste(resource(tags={"aws:autoscaling:groupName": "web"}), Price(()), "")
    waiting = Waste(resource(name="standby"), Price(()), "")
    plain = Waste(resource(), Price(()), "")

    judged = soften(check(owners_respected=True), managed)
    assert (judged.waste.confidence, judged.managed_by) == (0.75, "Auto Scaling group web")
    judged = soften(check(standby_respected=True), waiting)
    assert (judged.waste.confidence, judged.cap) == (0.75, Severity.MEDIUM)
    assert soften(check(owners_respected=True, standby_respected=True), plain).waste.confidence == 0.95


def test_severity_follows_money_and_never_exceeds_its_cap():
    def level(amount: str, cap: Severity | None = None) -> Severity:
        return severity(Decimal(amount), cap, Policy())

    assert [level(amount) for amount in ("50", "49.99", "10", "9.99")] == ["high", "medium", "medium", "low"]
    assert [level("80", cap) for cap in (Severity.MEDIUM, Severity.LOW)] == ["medium", "low"]
    assert level("80", Severity.HIGH) is Severity.HIGH


def test_what_the_cloud_made_for_itself_is_exempt():
    assert stands(resource(service_owned=True)) is Standing.EXEMPT


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"env": "dev"}, "nonprod"),
        ({"Environment": "Production"}, "prod"),
        ({"acme:env": "team-a/staging"}, "nonprod"),
        ({"env": "non-prod"}, "nonprod"),
        ({"env": "Pre_Production"}, "nonprod"),
        ({"stage": "pre prod"}, "nonprod"),
        ({"env": "prod", "tier": "test"}, ""),
        ({"env": "device"}, ""),
        ({"team": "dev"}, ""),
        ({}, ""),
    ],
)
def test_the_environment_is_what_a_tag_of_that_name_says(tags, expected):
    assert environment(resource(tags=tags)) == expected


def test_hours_that_a_commitment_pays_are_taken_off_in_a_line_of_their_own():
    hours = Line("arn:r-1", Component.COMPUTE, "hours", Decimal(730), Decimal("0.10"))
    disk = Line("arn:r-1", Component.STORAGE, "GB", Decimal(100), Decimal("0.08"))
    waste = Waste(resource(), Price((hours, disk)), "idle")

    softened = soften(check(commitments_respected=True), waste, Decimal("0.75")).waste

    # 730 h x $0.10 = $73.00, of which $54.75 is paid in advance; 100 GB x $0.08 = $8.00
    assert softened.price.monthly == Decimal("26.25")
    assert softened.price.lines[-1].what == "hours, paid in advance"
    assert softened.details["freed_commitment_monthly"] == Decimal("54.75")
