"""Customers, people and keys, as operators look them up."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from apps.customers.forms import PlanForm
from apps.customers.models import ApiKey, Customer, FormerCustomer, Invitation, Membership, User
from apps.customers.plan_changes import change_plan
from apps.customers.selectors import get_customer
from apps.events.actor import Actor, acting
from apps.operators.looking import ListedBelow, LookedAt
from opscurb.errors import Invalid


class MembershipsBelow(ListedBelow):
    """Who works for whom."""

    model = Membership
    fields = ("user", "role", "created_at", "seen_at")
    readonly_fields = fields


@admin.register(Customer)
class Customers(LookedAt):
    """Customers; their plan is the one thing that is changed here."""

    list_display = ("name", "plan", "rate_per_hour", "rate_per_minute", "created_at", "ends_at")
    list_filter = ("plan",)
    search_fields = ("name", "id", "memberships__user__email")
    search_help_text = "Name, id, or the address of one of its people"
    ordering = ("-created_at",)
    inlines = (MembershipsBelow,)

    def get_urls(self) -> list[Any]:
        """The page of the plan, before Django's that take any text for an id."""
        view = self.admin_site.own_view(self.change_plan)  # type: ignore[attr-defined]
        return [path("<uuid:customer_id>/plan/", view, name="customers_customer_plan"), *super().get_urls()]

    def change_plan(self, request: HttpRequest, customer_id: UUID) -> HttpResponse:
        """Ask for another plan, and put the customer on it."""
        customer = get_customer(customer_id)
        form = PlanForm(request.POST or None, initial=vars(customer))
        if form.is_valid() and self._changed(request, customer_id, form):
            messages.success(request, f"{customer.name} is now on the plan {form.cleaned_data['plan']}.")
            return redirect("admin:customers_customer_change", customer_id)
        facts = {**self.admin_site.each_context(request), "title": f"Plan of {customer.name}"}
        told = {**facts, "form": form, "customer": customer, "opts": self.opts}
        return TemplateResponse(request, "admin/customers/customer/plan.html", told)

    def _changed(self, request: HttpRequest, customer_id: UUID, form: PlanForm) -> bool:
        try:
            with acting(Actor(f"operator:{request.user.pk}")):
                change_plan(customer_id, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field or None, str(error))
        return not form.errors


@admin.register(FormerCustomer)
class FormerCustomers(LookedAt):
    """Customers that are gone, and nothing else of them."""

    list_display = ("name", "plan", "created_at", "asked_by", "ended_at")
    search_fields = ("name", "id")
    search_help_text = "Name or id"
    ordering = ("-ended_at",)


@admin.register(User)
class People(LookedAt):
    """People; what guards their accounts is not shown."""

    list_display = ("email", "is_active", "is_staff", "created_at", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "id")
    search_help_text = "Address or id"
    ordering = ("-created_at",)
    fields = ("email", "is_active", "is_staff", "timezone", "created_at", "last_login")
    inlines = (MembershipsBelow,)


@admin.register(ApiKey)
class ApiKeys(LookedAt):
    """Keys by their prefix; there is nothing else of them to show."""

    list_display = ("name", "prefix", "customer", "scopes", "expires_at", "revoked_at", "last_used_at")
    search_fields = ("prefix", "name", "customer__name")
    search_help_text = "Prefix, name or customer"
    ordering = ("-created_at",)
    exclude = ("digest",)


@admin.register(Invitation)
class Invitations(LookedAt):
    """Invitations, for those to whom no mail came."""

    list_display = ("email", "customer", "role", "sent_at", "expires_at", "accepted_at", "revoked_at")
    search_fields = ("email", "customer__name")
    search_help_text = "Address or customer"
    ordering = ("-created_at",)
    exclude = ("digest",)
