"""The people of a customer: who they are, what each role may do, whom to invite, and leaving."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.customers.invitations import (
    Invitation,
    invite,
    list_invitations,
    resend_invitation,
    revoke_invitation,
)
from apps.customers.members import count_sessions, get_member, list_members
from apps.customers.selectors import list_keys
from apps.customers.teams import change_role, leave, remove_member
from apps.dashboard.forms.people import ROLE_CHOICES, Invite
from apps.dashboard.mail import mail_invitation
from apps.dashboard.page import Page
from apps.dashboard.roles import MATRIX
from apps.events.roles import ROLES, may
from apps.tenancy.scope import scope
from opscurb.errors import Invalid


class Members(Page):
    """Everybody who works for the customer, and who is invited."""

    template = "dashboard/members/list.html"
    needs = {"POST": "admin"}
    confirms = ("POST",)
    in_scope = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self._page(Invite())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Invite somebody: written first, mailed once it is."""
        form = Invite(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        member, wanted = self.member, form.cleaned_data
        try:
            made = invite(member.customer_id, wanted["email"], wanted["role"], member.user_id)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self._page(form, status=422)
        return _mailed(self, *made)

    def _page(self, form: Invite, status: int = 200) -> HttpResponse:
        with scope(self.member.customer_id):
            context = {
                "form": form,
                "colleagues": list_members(),
                "invitations": list_invitations(),
                "matrix": MATRIX,
                "roles": ROLES,
                "may_manage": self.member.may("admin"),
            }
            return self.show(context, status=status).render()


def _mailed(page: Page, invitation: Invitation, token: str) -> HttpResponse:
    member = page.member
    if mail_invitation(invitation, token, member.customer_name, member.email):
        messages.success(page.request, f"The invitation was sent to {invitation.email}.")
    else:
        messages.error(
            page.request, f"The mail to {invitation.email} could not be sent; send it again later."
        )
    return page.go("members")


class Resend(Page):
    """An invitation once more, under a new link."""

    needs = {"POST": "admin"}
    confirms = ("POST",)
    in_scope = False

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        """Send it."""
        return _mailed(self, *resend_invitation(self.member.customer_id, invitation_id))


class Revoke(Page):
    """An invitation that shall let nobody in any more."""

    needs = {"POST": "admin"}
    confirms = ("POST",)

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        """End it."""
        revoke_invitation(invitation_id)
        messages.success(request, "The invitation was ended.")
        return self.go("members")


class Role(Page):
    """What one of the people may do."""

    template = "dashboard/members/role.html"
    needs = {"GET": "admin", "POST": "admin"}
    confirms = ("POST",)

    def get(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Ask for the new role."""
        choices = [(role, label) for role, label in ROLE_CHOICES if may(self.member.role, role)]
        return self.show(
            {"colleague": get_member(user_id), "choices": choices, "matrix": MATRIX, "roles": ROLES}
        )

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Give it."""
        colleague, role = get_member(user_id), request.POST.get("role", "")
        change_role(user_id, role)
        messages.success(request, f"{colleague.email} is now {role}.")
        return self.go("members")


class Remove(Page):
    """The end of somebody's work for the customer."""

    template = "dashboard/members/remove.html"
    needs = {"GET": "admin", "POST": "admin"}
    confirms = ("POST",)

    def get(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        context = {
            "colleague": get_member(user_id),
            "sessions": count_sessions(user_id),
            "keys": list_keys(limit=1).total,
        }
        return self.show(context)

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Remove them."""
        colleague = get_member(user_id)
        remove_member(user_id)
        messages.success(request, f"{colleague.email} was removed and signed out.")
        return self.go("members")


class Leave(Page):
    """The end of one's own work for the customer."""

    template = "dashboard/members/leave.html"
    needs = {"POST": "viewer"}
    confirms = ("POST",)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say what it ends, and ask."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Leave, which signs out everywhere."""
        leave(self.member.user_id)
        return self.go("account_login")


urlpatterns = [
    path("members", Members.as_view(), name="members"),
    path("members/leave", Leave.as_view(), name="leave"),
    path("members/<uuid:user_id>/role", Role.as_view(), name="member-role"),
    path("members/<uuid:user_id>/remove", Remove.as_view(), name="member-remove"),
    path("members/invitations/<uuid:invitation_id>/resend", Resend.as_view(), name="invitation-resend"),
    path("members/invitations/<uuid:invitation_id>/revoke", Revoke.as_view(), name="invitation-revoke"),
]
