"""Who may look at all customers, and in which transaction that is done."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from apps.tenancy.scope import everyone

View = Callable[..., HttpResponseBase]


class OperatorSite(AdminSite):
    """Django's admin for staff who signed in by two factors, as everybody signs in."""

    site_header = site_title = "OpsCurb operators"
    index_title = "All customers"
    site_url = "/"
    # Exact paths, as everywhere.
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Operators whose account a password alone does not open."""
        user = request.user
        return user.is_active and user.is_staff and is_mfa_enabled(user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """A view that sees the rows of all customers, its template included."""
        return self.own_view(_ThroughEveryone(view), cacheable)

    def own_view(self, view: View, cacheable: bool = False) -> View:
        """A view for operators that sees no customer's rows, and may therefore open the scope of one."""
        return super().admin_view(view, cacheable)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send people to where everybody signs in; who has signed in learns what is missing."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", "/operators/"), "account_login")
        if not request.user.is_staff:
            raise PermissionDenied("This is for those who run this installation")
        if not is_mfa_enabled(request.user):
            messages.warning(request, "Operators need a second factor. Switch it on, then come back.")
            return redirect("mfa_activate_totp")
        return redirect("admin:index")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Sign out where everybody does."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Change the password where everybody does."""
        return redirect("account_change_password")


class _ThroughEveryone:
    """A view within the transaction that sees the rows of all customers."""

    def __init__(self, view: View) -> None:
        self.view = view
        update_wrapper(self, view)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with everyone():
            response = self.view(request, *args, **kwargs)
            # Read late: what a template asks for is looked up while it is written.
            return response.render() if isinstance(response, TemplateResponse) else response
