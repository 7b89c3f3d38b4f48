"""Accounts: what is connected and how it does; an AWS account renamed, scanned and removed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts import services
from apps.accounts.listing import browse_accounts, providers_connected
from apps.accounts.pausing import pause_account, resume_account
from apps.accounts.selectors import get_account
from apps.dashboard.accounts import row_of, rows
from apps.dashboard.forms.accounts import AccountSearch, AwsForm, RemoveForm
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.page import Page
from apps.scans.removal import forget_account
from apps.scans.requests import ScanRequest, request_scan

ADMIN = {"GET": "admin", "POST": "admin"}


class Accounts(Page):
    """What is connected, of all clouds."""

    template = "dashboard/accounts/list.html"
    fragments = {"accounts": "dashboard/accounts/table.html"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        providers = providers_connected()
        form = AccountSearch(request.GET, providers)
        found = browse_accounts(form.chosen(), form.cleaned_data.get("cursor"))
        context = {
            "form": form,
            "rows": rows(found.accounts),
            "next": found.next or "",
            "any": bool(providers),
            "may_manage": self.member.may("admin"),
            "may_scan": self.member.may("member"),
        }
        return self.show(context)


class Connect(Page):
    """What to connect: first the kind of it."""

    template = "dashboard/accounts/connect.html"
    needs = ADMIN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        return self.show()


class Account(Page):
    """An AWS account."""

    template = "dashboard/accounts/account.html"
    needs = {"POST": "admin"}

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Show it."""
        account = get_account(account_id)
        return self._page(account, AwsForm(initial={"name": account.name, "regions": account.regions}))

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Give it another name or other regions."""
        account, form = get_account(account_id), AwsForm(request.POST)
        if form.is_valid():
            try:
                services.change_account(account_id, **form.cleaned_data)
                messages.success(request, "Saved.")
                return self.go("account", account_id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(account, form, status=422)

    def _page(self, account: object, form: AwsForm, status: int = 200) -> HttpResponse:
        context = {
            "row": row_of(account),
            "form": form,
            "may_manage": self.member.may("admin"),
            "may_scan": self.member.may("member"),
        }
        return self.show(context, status=status)


class Scan(Page):
    """A scan of one AWS account, out of turn."""

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Ask for it."""
        return scan_of(self, get_account(account_id))


class Pause(Page):
    """Whether scans look at an account of any cloud."""

    needs = {"POST": "admin"}
    pauses = True

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Pause it, or have scans look at it again."""
        if self.pauses:
            account = pause_account(account_id)
            messages.success(request, f"{account.name} is paused: no scan looks at it until you resume it.")
        else:
            account = resume_account(account_id)
            messages.success(request, f"{account.name} is looked at again, from the next scan on.")
        return self.go("accounts")


class Remove(Page):
    """The end of an AWS account."""

    template = "dashboard/accounts/remove.html"
    needs = ADMIN

    def get(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        account = get_account(account_id)
        return self.show({"row": row_of(account), "form": RemoveForm(account.name)})

    def post(self, request: HttpRequest, account_id: UUID) -> HttpResponse:
        """Remove it, for who typed its name."""
        account = get_account(account_id)
        form = RemoveForm(account.name, request.POST)
        if not form.is_valid():
            return self.show({"row": row_of(account), "form": form}, status=422)
        forget_account(account_id)
        messages.success(request, f"{account.name} was removed. Its role in AWS is yours to delete.")
        return self.go("accounts")


def scan_of(page: Page, account: object) -> HttpResponse:
    """Ask for a scan of an account of any cloud, and go where it can be watched. Needs a scope."""
    account_id, name = account.id, account.name  # type: ignore[attr-defined]
    try:
        scan = request_scan(ScanRequest(selected_accounts=[str(account_id)], trigger_source="dashboard"))
    except REFUSALS as error:
        messages.error(page.request, f"{name} cannot be scanned: {error}")
        return page.go("accounts")
    return page.go("scan", scan.id)


urlpatterns = [
    path("accounts", Accounts.as_view(), name="accounts"),
    path("accounts/connect", Connect.as_view(), name="account-connect"),
    path("accounts/<uuid:account_id>", Account.as_view(), name="account"),
    path("accounts/<uuid:account_id>/scan", Scan.as_view(), name="account-scan"),
    path("accounts/<uuid:account_id>/pause", Pause.as_view(), name="account-pause"),
    path("accounts/<uuid:account_id>/resume", Pause.as_view(pauses=False), name="account-resume"),
    path("accounts/<uuid:account_id>/remove", Remove.as_view(), name="account-remove"),
]
