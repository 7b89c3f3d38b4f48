"""Row security and same-customer references as Django constraints, so that makemigrations writes them."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

TENANT_POLICY = "tenant"
EVERYONE_POLICY = "everyone"
# '' and not NULL is what a SET LOCAL leaves behind on a reused connection, hence NULLIF;
# the sub-select makes it a value computed once, which an index can serve.
MINE = "customer_id = (SELECT NULLIF(current_setting('app.customer', true), '')::uuid)"


class _Deferred(BaseConstraint):
    """A constraint that is added after its table was made, by statements of its own."""

    def constraint_sql(self, model: type[Model] | None, schema_editor: Any) -> str:
        assert model is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def validate(self, *_: Any, **__: Any) -> None:
        """Postgres holds it; there is nothing to ask beforehand."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Deferred):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class RowSecurity(_Deferred):
    """The app's role sees and writes the rows of the scope's customer alone; the operator's role sees all."""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Enable row security, also for the table's owner, and add both policies."""
        assert model is not None
        table = f'"{model._meta.db_table}"'
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {TENANT_POLICY} ON {table} FOR ALL TO opscurb_app USING ({MINE}) WITH CHECK ({MINE}); "
            f"CREATE POLICY {EVERYONE_POLICY} ON {table} FOR ALL TO opscurb_operator USING (true) WITH CHECK (true)"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Drop the policies; the table then shows nothing to anyone."""
        assert model is not None
        table = f'"{model._meta.db_table}"'
        return f"DROP POLICY {TENANT_POLICY} ON {table}; DROP POLICY {EVERYONE_POLICY} ON {table}"


class SameCustomer(_Deferred):
    """A reference must stay within the customer: plain foreign keys skip row security."""

    def __init__(self, field: str, *, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Reference the parent by customer and id together."""
        assert model is not None
        field: Any = model._meta.get_field(self.field)
        parent = field.remote_field.model._meta.db_table
        return (
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" '
            f'FOREIGN KEY (customer_id, "{field.column}") REFERENCES "{parent}" (customer_id, id) '
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Drop the reference."""
        assert model is not None
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """How migrations write it."""
        path, _, given = super().deconstruct()
        return path, (self.field,), given
