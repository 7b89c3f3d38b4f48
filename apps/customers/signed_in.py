"""Reads who signed in, at every request: the session in one statement, the person and their customers in another."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DEFAULT_DB_ALIAS, connection

from apps.customers.members import Belonging
from apps.customers.models import User

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"
_FIELDS = [field.attname for field in User._meta.concrete_fields]
_PERSON = """
    SELECT {columns}, m.customer_id, c.name, c.plan, m.role, c.ends_at
    FROM customers_user u
    LEFT JOIN customers_membership m ON m.user_id = u.id
    LEFT JOIN customers_customer c ON c.id = m.customer_id
    WHERE u.id = %s ORDER BY m.created_at, m.id
""".format(columns=", ".join(f"u.{field.column}" for field in User._meta.concrete_fields))  # noqa: S608


class SessionStore(DatabaseStore):
    """Django's sessions in the database, read without a model in between."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key any more, for one that ended or never was."""
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])


class SignedIn(AuthenticationBackend):
    """allauth's way in; the person of a session comes with `belongings`, the customers that they work for."""

    def get_user(self, user_id: UUID) -> User | None:
        """The person, unless they are gone or may not sign in any more."""
        with connection.cursor() as cursor:
            cursor.execute(_PERSON, [user_id])
            rows = cursor.fetchall()
        if not rows:
            return None
        count = len(_FIELDS)
        user = User.from_db(DEFAULT_DB_ALIAS, _FIELDS, rows[0][:count])
        # Before the first customer the rest of the row is empty.
        belongings = [Belonging(*row[count:]) for row in rows if row[count]]
        user.belongings = belongings  # type: ignore[attr-defined]
        return user if self.user_can_authenticate(user) else None
