"""Schedules: when scans are asked for by themselves, and which."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from apps.accounts.selectors import list_connected
from apps.dashboard.forms.refusals import REFUSALS, put_refusal
from apps.dashboard.forms.schedules import ScheduleForm, When
from apps.dashboard.page import Page
from apps.dashboard.schedules import rows, when_said
from apps.schedules import services
from apps.schedules.selectors import get_schedule, list_schedules
from apps.schedules.timing import first_slot
from opscurb.errors import Invalid, NotFound

MEMBER = {"GET": "member"}


class Schedules(Page):
    """All schedules and how they go."""

    template = "dashboard/schedules/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        listed = rows(list_schedules(with_scans=True), list_connected())
        return self.show({"rows": listed, "may_manage": self.member.may("member")})


class NewSchedule(Page):
    """A schedule to make."""

    template = "dashboard/schedules/form.html"
    needs = MEMBER

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for it."""
        form = ScheduleForm(list_connected())
        return self.show({"form": form, **_preview(When(form.initial))})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it."""
        form = ScheduleForm(list_connected(), request.POST)
        if form.is_valid():
            try:
                made = services.create_schedule(**form.given())
                messages.success(request, f"{made.name} was made.")
                return self.go("schedules")
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"form": form, **_preview(form)}, status=422)


class Schedule(Page):
    """One schedule, as it is set."""

    template = "dashboard/schedules/form.html"
    needs = MEMBER

    def get(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        """Show it."""
        schedule = get_schedule(schedule_id)
        form = ScheduleForm(list_connected(), schedule=schedule)
        said = when_said(schedule.run_at, schedule.interval_minutes, schedule.timezone)
        return self.show({"schedule": schedule, "form": form, "said": said, "next": schedule.next_run_at})

    def post(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        """Keep what was changed."""
        schedule = get_schedule(schedule_id)
        form = ScheduleForm(list_connected(), request.POST, schedule=schedule)
        if form.is_valid():
            try:
                services.change_schedule(schedule_id, **form.given())
                messages.success(request, "Saved.")
                return self.go("schedules")
            except REFUSALS as error:
                put_refusal(form, error)
        return self.show({"schedule": schedule, "form": form, **_preview(form)}, status=422)


class Preview(Page):
    """What the form at hand would come to."""

    template = "dashboard/schedules/preview.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say it; nothing of what is not filled in yet."""
        return self.show(_preview(When(request.GET)))


class Activity(Page):
    """Whether a schedule runs."""

    def post(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        """Pause it, or let it go on."""
        is_on = request.POST.get("enabled") == "yes"
        try:
            schedule = services.change_schedule(schedule_id, enabled=is_on)
            messages.success(request, f"{schedule.name} {'goes on' if is_on else 'is paused'}.")
        except REFUSALS as error:
            messages.error(request, f"{error}.")
        return self.go("schedules")


class RunNow(Page):
    """A schedule's scan, out of turn."""

    def post(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        """Ask for it, and go on to watch it; its next run stays as it is."""
        schedule = get_schedule(schedule_id)
        try:
            return self.go("scan", services.run_now(schedule_id).id)
        except (Invalid, NotFound) as error:
            # What it names may be gone since it was made.
            messages.error(request, f"{schedule.name} cannot run: {error}")
            return self.go("schedules")


class DeleteSchedule(Page):
    """The end of a schedule."""

    template = "dashboard/schedules/delete.html"
    needs = MEMBER

    def get(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        """Say what it ends, and ask."""
        return self.show({"schedule": get_schedule(schedule_id)})

    def post(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        """Delete it."""
        services.delete_schedule(schedule_id)
        messages.success(request, "The schedule was deleted. Its scans stay.")
        return self.go("schedules")


def _preview(form: When) -> dict[str, Any]:
    """When a schedule would run, in words, and next."""
    if not form.is_valid():
        return {}
    zone = form.cleaned_data["timezone"]
    following = first_slot(form.run_at, form.interval, zone, timezone.now())
    return {"said": when_said(form.run_at, form.interval, zone), "next": following}


_one = "schedules/<uuid:schedule_id>"
urlpatterns = [
    path("schedules", Schedules.as_view(), name="schedules"),
    path("schedules/new", NewSchedule.as_view(), name="schedule-new"),
    path("schedules/preview", Preview.as_view(), name="schedule-preview"),
    path(_one, Schedule.as_view(), name="schedule"),
    path(f"{_one}/activity", Activity.as_view(), name="schedule-activity"),
    path(f"{_one}/run", RunNow.as_view(), name="schedule-run"),
    path(f"{_one}/delete", DeleteSchedule.as_view(), name="schedule-delete"),
]
