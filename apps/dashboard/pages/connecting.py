"""The four steps by which an AWS account is connected; each has its own address, to leave and to come back to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from apps.accounts import services
from apps.accounts.checklist import Checklist, check_account
from apps.accounts.selectors import get_account
from apps.dashboard.accounts import by_need, proofs, role_texts
from apps.dashboard.forms.accounts import AwsForm, FirstScanForm, RoleForm
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.page import Page
from apps.scans.requests import ScanRequest, request_scan
from apps.schedules.services import create_schedule
from apps.tenancy.scope import scope

STEPS = ("Name it", "Create the role", "Verify", "First scan")
WAYS = {"cloudformation": "CloudFormation", "terraform": "Terraform", "json": "IAM by hand"}


class Step(Page):
    """A step of the wizard."""

    needs = {"GET": "admin", "POST": "admin"}
    number = 1

    def step(self, account: Any, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """The page of the step; those that can be gone to are links."""
        places = ("account-role", "account-verify", "account-first-scan")
        urls = ["", *(reverse(place, args=[account.id]) for place in places)] if account else [""] * 4
        if account and account.status != "connected":
            urls[3] = ""
        steps = [
            {"number": number, "title": title, "url": url, "current": number == self.number}
            for number, (title, url) in enumerate(zip(STEPS, urls, strict=True), 1)
        ]
        return self.show({"account": account, "steps": steps, **context}, status=status)


class Begin(Step):
    """Step 1: what the account is called, and where to look."""

    template = "dashboard/accounts/begin.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        return self.step(None, {"form": AwsForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add the account, still without its role."""
        form = AwsForm(request.POST)
        if form.is_valid():
            try:
                account = services.add_account(**form.cleaned_data)
                return self.go("account-role", account.id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self.step(None, {"form": form}, status=422)


class Role(Step):
    """Step 2: what to set up in AWS, in the form that suits."""

    template = "dashboard/accounts/role.html"
    number = 2

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Show it."""
        account, way = get_account(account_id), request.GET.get("by", "")
        way = way if way in WAYS else next(iter(WAYS))
        return self.step(account, {"ways": WAYS, "way": way, **role_texts(account)})


class Verify(Step):
    """Step 3: which role it became, and the proof that it admits us and nobody else."""

    template = "dashboard/accounts/verify.html"
    number = 3
    in_scope = False

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Ask for the role; what the last try showed is kept."""
        with scope(self.member.customer_id):
            account = get_account(account_id)
        return self.step(account, {"form": RoleForm(initial={"role_arn": account.role_arn})})

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Keep the role, try it, and show what was proven."""
        customer_id, form = self.member.customer_id, _role_form(request)
        with scope(customer_id):
            account = get_account(account_id)
            _keep_role(account, form)
        if form is not None and form.errors:
            return self.step(account, {"form": form}, status=422)
        found = check_account(customer_id, account_id)
        with scope(customer_id):
            account = get_account(account_id)
        status = 200 if found.is_connected else 422
        return self.step(account, {"form": _shown(account), **_told(found)}, status=status)


def _role_form(request: HttpRequest) -> RoleForm | None:
    """What was typed; None for a test of the role that is kept."""
    return RoleForm(request.POST) if "role_arn" in request.POST else None


def _keep_role(account: Any, form: RoleForm | None) -> None:
    if form is None or not form.is_valid():
        return
    try:
        services.change_account(account.id, role_arn=form.cleaned_data["role_arn"])
    except REFUSALS as error:
        put_refusal(form, error)


def _shown(account: Any) -> RoleForm:
    return RoleForm(initial={"role_arn": account.role_arn})


def _told(found: Checklist) -> dict[str, Any]:
    return {"found": found, "proofs": proofs(found), "groups": by_need(found.groups)}


class FirstScan(Step):
    """Step 4: the first scan, and those after it."""

    template = "dashboard/accounts/first.html"
    number = 4

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Ask for it."""
        return self.step(get_account(account_id), {"form": FirstScanForm()})

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Make the schedule, start the scan."""
        account, form = get_account(account_id), FirstScanForm(request.POST)
        if form.is_valid():
            try:
                return self._begun(account, **form.cleaned_data)
            except REFUSALS as error:
                put_refusal(form, error)
        return self.step(account, {"form": form}, status=422)

    def _begun(self, account: Any, now: bool, every: int | None) -> HttpResponse:
        chosen = [str(account.id)]
        # Both or neither: what the plan refuses of one is mended in the form that asks for both.
        with transaction.atomic():
            scan = _scan(chosen) if now else None
            if every:
                _schedule(account.name, chosen, every)
        if every:
            messages.success(self.request, "It will be scanned on a schedule.")
        return self.go("scan", scan.id) if scan else self.go("accounts")


def _scan(chosen: list[str]) -> Any:
    return request_scan(ScanRequest(selected_accounts=chosen, trigger_source="dashboard"))


def _schedule(name: str, chosen: list[str], minutes: int) -> None:
    zone = timezone.get_current_timezone_name()
    create_schedule(
        name=f"Scan of {name}"[:128],
        run_at=timezone.now() + timedelta(minutes=minutes),
        interval_minutes=minutes,
        timezone=zone,
        scan={"selected_accounts": chosen},
    )


urlpatterns = [
    path("accounts/connect/aws", Begin.as_view(), name="account-new"),
    path("accounts/<uuid:account_id>/role", Role.as_view(), name="account-role"),
    path("accounts/<uuid:account_id>/verify", Verify.as_view(), name="account-verify"),
    path("accounts/<uuid:account_id>/first-scan", FirstScan.as_view(), name="account-first-scan"),
]
