"""Ends the browser sessions of a person."""

from uuid import UUID

from allauth.usersessions.models import UserSession


def end_sessions(user_id: UUID) -> None:
    """Sign a person out everywhere, with the transaction that this is part of."""
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()
