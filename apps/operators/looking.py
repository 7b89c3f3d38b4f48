"""How tables are looked at: found, filtered, read; what is changed, a service changes."""

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, TabularInline


class _LookedAt:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, *of: Any) -> bool:
        """Rows are made by services."""
        return False

    def has_change_permission(self, *of: Any) -> bool:
        """And changed by them."""
        return False

    def has_delete_permission(self, *of: Any) -> bool:
        """And deleted by them."""
        return False

    def has_view_permission(self, *of: Any) -> bool:
        """The site lets operators in alone."""
        return True


class LookedAt(_LookedAt, ModelAdmin):
    """The rows of a table."""

    # Counting all customers' rows would take longer than showing fifty of them.
    show_full_result_count = False
    list_per_page = 50
    list_select_related: ClassVar[bool | list[str] | tuple[str, ...]] = True


class ListedBelow(_LookedAt, TabularInline):
    """Rows that belong to the one that is looked at."""

    extra = 0
    can_delete = False
    show_change_link = False
