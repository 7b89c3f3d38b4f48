"""Accounts on pages: the list, the steps by which AWS is connected, other clouds, scans out of turn, removal."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import CloudAccount
from apps.accounts.services import add_account
from apps.events.models import Event
from apps.scans.models import Scan
from apps.schedules.models import Schedule
from apps.schedules.services import create_schedule
from apps.tenancy.scope import scope
from tests.apps.dashboard.conftest import sign_in
from tests.apps.dashboard.looks import DENIED, connected, looked
from tests.engine.conftest import _proxy, cloud, faults, moto_url

__all__ = ["_proxy", "cloud", "faults", "moto_url"]

pytestmark = pytest.mark.django_db
ROLE = "arn:aws:iam::111122223333:role/OpsCurbReadOnly"
HOSTILE = "<script>alert(1)</script>\u202e\"'"
SECRET = "LTAI-very-secret-access-key"


@pytest.fixture
def web(alice):
    """Alice's browser."""
    return sign_in(alice)


@pytest.fixture
def aws(cloud, faults, settings):
    """An AWS account whose role admits whoever knows the external id; what else is denied can be added."""
    settings.OPSCURB_AWS_ENDPOINT_URL = faults.url
    denied = {"code": "AccessDenied", "status": 403}

    def of(account, *rules):
        wrong = {"service": "sts", "operation": "AssumeRole", "error": denied}
        faults.rules(wrong | {"body": f"ExternalId != '{account.external_id}'"}, *rules)

    return of


def text_of(answer):
    return answer.content.decode()


def added(who, name="prod", **given):
    with scope(who.customer_id):
        return add_account(name, **given)


def kept(who, name="prod"):
    with scope(who.customer_id):
        return CloudAccount.objects.get(name=name)


def told(who, event_type):
    with scope(who.customer_id):
        return list(Event.objects.filter(type=event_type))


def test_a_fresh_customer_is_shown_how_to_begin(web):
    page = text_of(web.get("/accounts"))

    assert "Nothing is connected yet" in page
    assert "Connect AWS" in page


def test_the_list_tells_state_coverage_scans_and_saving(web, alice):
    account = connected(alice)
    looked(alice, 100, account_id=account, gaps=[DENIED])
    with scope(alice.customer_id):
        create_schedule(run_at=timezone.now() + timedelta(hours=5), interval_minutes=1440, scan={})

    page = text_of(web.get("/accounts"))

    assert "Connected" in page
    assert "50 %" in page
    assert "1 of 2, 1 not permitted" in page
    assert "$8.00" in page
    assert "none planned" not in page
    assert f"/findings?account={account}" in page


def test_an_account_that_failed_says_why_and_one_that_was_begun_goes_on(web, alice):
    begun, failed = added(alice, "begun"), added(alice, "failed", role_arn=ROLE)
    with scope(alice.customer_id):
        CloudAccount.objects.filter(id=failed.id).update(status="failed", error="the role is gone")

    page = text_of(web.get("/accounts"))

    assert "Needs attention" in page
    assert "the role is gone" in page
    assert f"/accounts/{begun.id}/role" in page


def test_the_list_can_be_narrowed_and_says_when_nothing_matches(web, alice):
    added(alice, "prod-payments")
    added(alice, "staging")

    found = text_of(web.get("/accounts", {"q": "pay"}))
    nothing = text_of(web.get("/accounts", {"q": "nowhere"}))

    assert "prod-payments" in found
    assert "staging" not in found
    assert "No account matches" in nothing


def test_the_list_goes_on_by_pages(web, alice):
    for number in range(52):
        connected(alice, f"account-{number:03}")

    first = text_of(web.get("/accounts"))
    second = text_of(web.get("/accounts" + re.search(r'href="(\?cursor=[^"]+)"', first)[1]))

    assert "account-049" in first
    assert "account-050" not in first
    assert "account-050" in second
    assert "account-049" not in second


def test_the_list_asks_as_much_for_three_accounts_as_for_thirty(web, alice):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert web.get("/accounts").status_code == 200
        return len(asked)

    for number in range(3):
        looked(alice, 10, account_id=connected(alice, f"a{number}"))
    few = statements()
    for number in range(27):
        looked(alice, 10, account_id=connected(alice, f"b{number}"))

    assert statements() == few


def test_connecting_begins_with_a_name_and_regions(web, alice):
    answer = web.post("/accounts/connect/aws", {"name": "prod", "regions": ["eu-west-1"]})

    account = kept(alice)
    assert answer["Location"] == f"/accounts/{account.id}/role"
    assert (account.status, account.regions) == ("pending", ["eu-west-1"])


def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(web, alice):
    added(alice)

    answer = web.post("/accounts/connect/aws", {"name": "prod", "regions": ["eu-west-1"]})

    assert answer.status_code == 422
    assert "There is an account named" in text_of(answer)
    assert '<option value="eu-west-1" selected>' in text_of(answer)


@pytest.mark.parametrize(
    ("way", "sign"),
    [("cloudformation", "AWS::IAM::Role"), ("terraform", "aws_iam_role"), ("json", "sts:AssumeRole")],
)
def test_the_role_is_shown_in_each_form_with_the_accounts_own_external_id(web, alice, way, sign):
    account = added(alice)

    page = text_of(web.get(f"/accounts/{account.id}/role?by={way}"))

    assert sign in page
    assert page.count(str(account.external_id)) >= 2
    assert "DescribeVolumes" in page


def test_a_verified_role_shows_each_proof_and_what_it_may_read(web, alice, aws):
    account = added(alice)
    aws(account)

    page = web.post(f"/accounts/{account.id}/verify", {"role_arn": ROLE})

    assert page.status_code == 200
    assert text_of(page).count("Proven") == 4
    assert "Without an external ID it refuses us" in text_of(page)
    assert '<th scope="row">ec2</th>' in text_of(page)
    assert f"/accounts/{account.id}/first-scan" in text_of(page)
    assert kept(alice).status == "connected"
    assert told(alice, "aws_account.verified")


def test_calls_that_are_not_permitted_are_named(web, alice, aws):
    account = added(alice, role_arn=ROLE)
    denied = {"code": "UnauthorizedOperation", "status": 403}
    aws(account, {"service": "ec2", "operation": "DescribeVolumes", "error": denied})

    page = text_of(web.post(f"/accounts/{account.id}/verify"))

    assert "with gaps" in page
    assert "ec2:DescribeVolumes" in page


def test_a_verification_asks_nothing_that_is_billed(web, alice, aws, faults):
    account = added(alice, role_arn=ROLE)
    refused = {"code": "AccessDeniedException", "status": 400}
    aws(
        account,
        {"service": "ce", "error": refused},
        {"service": "logs", "operation": "StartQuery", "error": refused},
    )

    page = web.post(f"/accounts/{account.id}/verify")

    assert page.status_code == 200
    assert [one for one in faults.fired() if one.get("service") in ("ce", "logs")] == []


def test_a_role_without_the_condition_is_refused_with_what_to_do(web, alice, aws, faults):
    account = added(alice)
    aws(account)
    faults.rules()

    page = web.post(f"/accounts/{account.id}/verify", {"role_arn": ROLE})
    again = web.get(f"/accounts/{account.id}/verify")

    assert page.status_code == 422
    assert "does not require the ExternalId" in text_of(page)
    assert text_of(page).count("Proven") == 1
    assert "Not tried" in text_of(page)
    assert "sts:ExternalId" in text_of(page)
    assert "The last try failed" in text_of(again)
    assert ROLE in text_of(again)


def test_what_is_no_role_is_corrected_in_the_form(web, alice):
    account = added(alice)

    page = web.post(f"/accounts/{account.id}/verify", {"role_arn": "arn:aws:iam::1:role/x"})

    assert page.status_code == 422
    assert 'href="#id_role_arn"' in text_of(page)
    assert kept(alice).role_arn == ""


def test_the_first_scan_is_started_and_repeated(web, alice):
    account = connected(alice)

    answer = web.post(f"/accounts/{account}/first-scan", {"now": "on", "every": "1440"})

    with scope(alice.customer_id):
        (scan,), (schedule,) = Scan.objects.all(), Schedule.objects.all()
    assert answer["Location"] == f"/scans/{scan.id}"
    assert scan.selected_accounts == [str(account)]
    assert (schedule.interval_minutes, schedule.scan) == (1440, {"selected_accounts": [str(account)]})


def test_a_schedule_that_the_plan_refuses_starts_no_scan_either(customer):
    poor = customer("poor", plan="free")
    account = connected(poor)
    with scope(poor.customer_id):
        create_schedule(run_at=timezone.now(), interval_minutes=10080, scan={})

    answer = sign_in(poor).post(f"/accounts/{account}/first-scan", {"now": "on", "every": "10080"})

    assert answer.status_code == 422
    assert "Your plan includes" in text_of(answer)
    with scope(poor.customer_id):
        assert not Scan.objects.exists()


def test_an_account_that_is_not_connected_is_sent_back_to_be_verified(web, alice):
    account = added(alice)

    assert "Verify it first" in text_of(web.get(f"/accounts/{account.id}/first-scan"))


def test_an_account_is_renamed(web, alice):
    account = added(alice)

    answer = web.post(f"/accounts/{account.id}", {"name": "prod-eu", "regions": ["eu-west-1"]})

    assert answer["Location"] == f"/accounts/{account.id}"
    assert kept(alice, "prod-eu").regions == ["eu-west-1"]


def test_a_scan_out_of_turn_is_of_that_account_alone(web, alice):
    account = connected(alice)
    connected(alice, "other")

    answer = web.post(f"/accounts/{account}/scan")

    with scope(alice.customer_id):
        (scan,) = Scan.objects.all()
        assert [unit.account_id for unit in scan.units.all()] == [account]
    assert answer["Location"] == f"/scans/{scan.id}"


def test_an_account_is_removed_by_who_types_its_name(web, alice):
    account = connected(alice)
    looked(alice, 100, account_id=account)

    wrong = web.post(f"/accounts/{account}/remove", {"name": "staging"})
    right = web.post(f"/accounts/{account}/remove", {"name": "prod"})

    assert wrong.status_code == 422
    assert "This is not the name of the account" in text_of(wrong)
    assert right["Location"] == "/accounts"
    assert web.get(f"/accounts/{account}").status_code == 404
    assert told(alice, "aws_account.removed")


def test_another_clouds_account_is_added_and_its_secret_never_shown_again(web, alice):
    given = {"provider": "alibaba", "name": "cn", "credentials": f'{{"access_key_secret": "{SECRET}"}}'}

    answer = web.post("/accounts/connect/cloud", given)
    page = text_of(web.get(answer["Location"]))

    assert "Stored, no scanner yet" in page
    assert SECRET not in page
    assert "LTA***ey" in page
    assert SECRET not in text_of(web.get("/events"))


def test_aws_is_no_other_cloud(web):
    answer = web.post("/accounts/connect/cloud", {"provider": "aws", "name": "x", "credentials": "y"})

    assert answer.status_code == 422
    assert "connected by a role" in text_of(answer)


def test_credentials_are_replaced_and_tried(web, alice):
    made = web.post(
        "/accounts/connect/cloud", {"provider": "azure", "name": "az", "credentials": "bare-token-1"}
    )
    path = made["Location"]

    replaced = web.post(f"{path}/credentials", {"credentials": '{"token": '})
    good = web.post(f"{path}/credentials", {"credentials": "other-token-2"})
    tried = web.post(f"{path}/test")

    assert replaced.status_code == 422
    assert good["Location"] == path
    assert "deep verify not implemented" in text_of(tried)
    assert "oth***-2" in text_of(web.get(path))


def test_a_viewer_reads_and_is_offered_nothing_to_change(alice):
    account = connected(alice)
    client = sign_in(alice, "viewer")

    page, one = text_of(client.get("/accounts")), text_of(client.get(f"/accounts/{account}"))

    for text in (page, one):
        assert f'action="/accounts/{account}' not in text
        assert "Connect an account" not in text
    assert client.get(f"/accounts/{account}/role").status_code == 403
    assert client.post(f"/accounts/{account}/scan").status_code == 403


def test_a_member_scans_and_connects_nothing(alice):
    account = connected(alice)
    client = sign_in(alice, "member")

    assert client.post(f"/accounts/{account}/scan").status_code == 302
    assert client.post("/accounts/connect/aws", {"name": "x"}).status_code == 403
    assert client.post(f"/accounts/{account}/verify").status_code == 403


def test_a_hostile_name_stays_text_on_every_page(web, alice):
    account = added(alice, HOSTILE)

    for path in (
        "",
        f"/{account.id}",
        f"/{account.id}/role",
        f"/{account.id}/verify",
        f"/{account.id}/remove",
    ):
        page = text_of(web.get(f"/accounts{path}"))

        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_mallory_sees_none_of_it(alice, mallory):
    account = added(alice)
    client = sign_in(mallory)

    assert "prod" not in re.sub(r"<nav.*?</nav>", "", text_of(client.get("/accounts")), flags=re.DOTALL)
    for path in ("", "/role", "/verify", "/first-scan", "/remove"):
        assert client.get(f"/accounts/{account.id}{path}").status_code == 404
