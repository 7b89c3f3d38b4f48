"""Accounts of other clouds and clusters: connected, tried, changed, given other credentials, removed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.accounts import cloud
from apps.accounts.clusters import KUBERNETES, context_names
from apps.accounts.selectors import get_cloud_account
from apps.accounts.setup import cluster_setup
from apps.accounts.trial import Tried, try_account, try_credentials
from apps.dashboard.accounts import row_of
from apps.dashboard.clouds import form_of, given_of, lines_of, masked_text
from apps.dashboard.forms.accounts import RemoveForm
from apps.dashboard.forms.clouds import CloudForm, OtherForm
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.page import Page
from apps.dashboard.pages.accounts import scan_of
from apps.scans.removal import forget_cloud_account
from apps.tenancy.scope import scope

ADMIN = {"GET": "admin", "POST": "admin"}
WAYS = {"kubeconfig": "A kubeconfig", "eks": "EKS by an AWS account's role"}


class NewCloud(Page):
    """An account of another cloud to add."""

    template = "dashboard/accounts/cloud_new.html"
    needs = ADMIN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        return self.show({"form": CloudForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add it."""
        form = CloudForm(request.POST)
        if form.is_valid():
            try:
                account = cloud.add_cloud_account(**form.cleaned_data)
                messages.success(request, f"{account.name} was added.")
                return self.go("cloud-account", account.id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"form": form}, status=422)


class NewCluster(Page):
    """A cluster to connect: by a kubeconfig, or by the role of its AWS account. It can be tried first."""

    template = "dashboard/accounts/cluster_new.html"
    needs = ADMIN
    in_scope = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        way = _way(request)
        return self._page(way, self._form(way))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try it, or connect it."""
        way = _way(request)
        form = self._form(way, request.POST)
        if form.is_valid() and "try" in request.POST:
            return self._page(way, form, tried=_tried(self, form))
        account = _connected(self, form) if form.is_valid() else None
        if account is None:
            return self._page(way, form, status=422)
        messages.success(request, f"{account.name} was connected. Scan it to see what it wastes.")
        return self.go("cloud-account", account.id)

    def _form(self, way: str, data: Any = None) -> Any:
        with scope(self.member.customer_id):
            form = form_of(way, data, is_new=True)
            # Its fields look proxies up, which needs the scope.
            form.is_valid()
            return form

    def _page(self, way: str, form: Form, status: int = 200, tried: Tried | None = None) -> HttpResponse:
        setup = cluster_setup()
        context = {
            "ways": WAYS,
            "way": way,
            "form": form,
            "setup": setup,
            "eks_actions": ", ".join(setup["eks"]["policy"]["Statement"][0]["Action"]),
            "tried": tried,
            "lines": lines_of(tried),
        }
        return self.show(context, status=status)


def _way(request: HttpRequest) -> str:
    way = request.GET.get("by", "")
    return way if way in WAYS else next(iter(WAYS))


def _tried(page: Page, form: Any) -> Tried:
    given = given_of(form)
    return try_credentials(
        page.member.customer_id, KUBERNETES, given["credentials"], given.get("proxy_profile_id")
    )


def _connected(page: Page, form: Any) -> Any:
    """The account; None where it was refused, which the form then says."""
    try:
        with scope(page.member.customer_id):
            return cloud.add_cloud_account(provider=KUBERNETES, **given_of(form))
    except REFUSALS as error:
        put_refusal(form, error)
        return None


class CloudAccount(Page):
    """An account of another cloud, or of clusters."""

    template = "dashboard/accounts/cloud.html"
    needs = {"POST": "admin"}

    def get(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Show it."""
        account = get_cloud_account(cloud_account_id)
        names = ("name", "timeout_seconds", "proxy_profile_id")
        return self._page(account, OtherForm(initial={name: getattr(account, name) for name in names}))

    def post(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Change what it is called and how it is reached."""
        account, form = get_cloud_account(cloud_account_id), OtherForm(request.POST)
        if form.is_valid():
            try:
                cloud.change_cloud_account(cloud_account_id, **form.cleaned_data)
                messages.success(request, "Saved.")
                return self.go("cloud-account", cloud_account_id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(account, form, status=422)

    def _page(self, account: Any, form: OtherForm, status: int = 200) -> HttpResponse:
        context = {
            "row": row_of(account),
            "form": form,
            "contexts": context_names(account.id),
            "masked": masked_text(account),
            "is_cluster": account.provider == KUBERNETES,
            "may_manage": self.member.may("admin"),
            "may_scan": self.member.may("member"),
        }
        return self.show(context, status=status)


class Credentials(Page):
    """Other credentials for an account."""

    template = "dashboard/accounts/credentials.html"
    needs = ADMIN

    def get(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Ask for them."""
        account = get_cloud_account(cloud_account_id)
        return self._page(account, form_of(_kind(account, request)))

    def post(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Keep them in place of those before."""
        account = get_cloud_account(cloud_account_id)
        form = form_of(_kind(account, request), request.POST)
        if form.is_valid():
            try:
                cloud.change_cloud_account(cloud_account_id, **given_of(form))
                messages.success(request, "The credentials were replaced.")
                return self.go("cloud-account", cloud_account_id)
            except REFUSALS as error:
                put_refusal(form, error)
        return self._page(account, form, status=422)

    def _page(self, account: Any, form: Form, status: int = 200) -> HttpResponse:
        is_cluster = account.provider == KUBERNETES
        context = {
            "account": account,
            "form": form,
            "ways": WAYS if is_cluster else {},
            "way": _way(self.request),
        }
        return self.show(context, status=status)


def _kind(account: Any, request: HttpRequest) -> str:
    return _way(request) if account.provider == KUBERNETES else ""


class Trial(Page):
    """Whether the credentials that are kept still work."""

    template = "dashboard/accounts/tried.html"
    needs = {"POST": "admin"}
    in_scope = False

    def post(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Ask those whom they are for."""
        tried = try_account(self.member.customer_id, cloud_account_id)
        with scope(self.member.customer_id):
            account = get_cloud_account(cloud_account_id)
        return self.show({"account": account, "tried": tried, "lines": lines_of(tried)})


class Scan(Page):
    """A scan of one account, out of turn."""

    def post(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Ask for it."""
        return scan_of(self, get_cloud_account(cloud_account_id))


class Remove(Page):
    """The end of an account."""

    template = "dashboard/accounts/remove.html"
    needs = ADMIN

    def get(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        account = get_cloud_account(cloud_account_id)
        return self.show({"row": row_of(account), "form": RemoveForm(account.name)})

    def post(self, request: HttpRequest, cloud_account_id: UUID) -> HttpResponse:
        """Remove it, for who typed its name."""
        account = get_cloud_account(cloud_account_id)
        form = RemoveForm(account.name, request.POST)
        if not form.is_valid():
            return self.show({"row": row_of(account), "form": form}, status=422)
        forget_cloud_account(cloud_account_id)
        messages.success(request, f"{account.name} was removed, its credentials are deleted.")
        return self.go("accounts")


urlpatterns = [
    path("accounts/connect/cloud", NewCloud.as_view(), name="cloud-account-new"),
    path("accounts/connect/cluster", NewCluster.as_view(), name="cluster-new"),
    path("accounts/others/<uuid:cloud_account_id>", CloudAccount.as_view(), name="cloud-account"),
    path(
        "accounts/others/<uuid:cloud_account_id>/credentials",
        Credentials.as_view(),
        name="cloud-account-credentials",
    ),
    path("accounts/others/<uuid:cloud_account_id>/test", Trial.as_view(), name="cloud-account-test"),
    path("accounts/others/<uuid:cloud_account_id>/scan", Scan.as_view(), name="cloud-account-scan"),
    path("accounts/others/<uuid:cloud_account_id>/remove", Remove.as_view(), name="cloud-account-remove"),
]
