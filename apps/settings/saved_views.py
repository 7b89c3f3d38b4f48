"""Saved views: filters of findings that a customer's people keep by a name, for all of them."""

from collections.abc import Callable
from uuid import UUID

from apps.events.services import record
from apps.settings.models import SavedView
from apps.tenancy.postgresql.asking import ask
from apps.tenancy.scope import current_customer
from opscurb.errors import Conflict, Invalid, NotFound

MOST = 50
LONGEST_NAME, LONGEST_QUERY = 64, 2000
_VIEWS = f"""
    SELECT id, name, query FROM {SavedView._meta.db_table} WHERE customer_id = %(customer)s ORDER BY name
"""  # noqa: S608


def list_views() -> list[tuple[UUID, str, str]]:
    """Id, name and query of each view, by name. Needs a scope."""
    return ask_views()()


def ask_views() -> Callable[[], list[tuple[UUID, str, str]]]:
    """The same, under way. Needs a scope."""
    return ask(_VIEWS, {"customer": current_customer()})


def save_view(name: str, query: str) -> None:
    """Keep a query by a name, in the place of the one of the same name. Needs a scope; raises Invalid or Conflict."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(f"must have 1 to {LONGEST_NAME} characters", field="name")
    if not 0 < len(query) <= LONGEST_QUERY:
        raise Invalid("this filter chooses nothing, or is too long to keep", field="name")
    view = SavedView.objects.select_for_update().filter(name=name).first()
    before = {"query": view.query} if view else None
    if view is None:
        if SavedView.objects.count() >= MOST:
            raise Conflict(f"There may be {MOST} views; delete one first")
        view = SavedView(customer_id=current_customer(), name=name)
    view.query = query
    view.save()
    _record("view.saved", view, before=before, after={"name": name, "query": query})


def delete_view(view_id: UUID) -> str:
    """Forget a view and say which it was; raises NotFound. Needs a scope."""
    view = SavedView.objects.select_for_update().filter(id=view_id).first()
    if view is None:
        raise NotFound("view", view_id)
    _record("view.deleted", view, before={"name": view.name, "query": view.query})
    view.delete()
    return view.name


def _record(
    event: str, view: SavedView, before: dict[str, str] | None = None, after: dict[str, str] | None = None
) -> None:
    record(event, target_type="view", target_id=view.id, before=before, after=after)
