"""Says which people run this installation; they see all customers, so it is done by a command alone."""

from apps.customers.models import User
from apps.customers.sessions import end_sessions
from opscurb.errors import NotFound


def make_operator(email: str) -> None:
    """Let a person who has signed up see all customers; raises NotFound."""
    if not User.objects.filter(email=email.strip().lower()).update(is_staff=True):
        raise NotFound("person", email)


def end_operator(email: str) -> None:
    """Take that from them, and sign them out everywhere; raises NotFound."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound("person", email)
    user.is_staff = False
    user.save(update_fields=["is_staff"])
    end_sessions(user.id)
