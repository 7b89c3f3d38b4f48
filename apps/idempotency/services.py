"""Does a creating request once and repeats its answer for a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from apps.idempotency.models import KeptAnswer
from apps.tenancy.scope import current_customer
from apps.vault import services as vault
from opscurb.errors import Conflict

KEPT_FOR = timedelta(hours=24)
_PLACE = "idempotency_keptanswer"


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and body of an answer."""

    status: int
    body: str


def once(key: str, fingerprint: bytes, create: Callable[[], Answer]) -> tuple[Answer, bool]:
    """The answer of this key and whether it is a repeated one; raises Conflict for another request. Needs a scope.

    What `create` does and the kept answer are committed together, or not at all.
    """
    _wait_for_twins(key)
    _forget_expired()
    kept = KeptAnswer.objects.filter(key=key).first()
    if kept is None:
        answer = create()
        _keep(key, fingerprint, answer)
        return answer, False
    if bytes(kept.fingerprint) != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request")
    return Answer(kept.status, vault.read(_PLACE, kept.id, "body")), True


def _wait_for_twins(key: str) -> None:
    """Let one request of a key at a time go on; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7267832))", [f"{current_customer()}|{key}"]
        )


def _forget_expired() -> None:
    """Drop this customer's answers of more than a day ago."""
    expired = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    for identifier in list(expired.values_list("id", flat=True)):
        vault.forget(_PLACE, identifier)
    expired.delete()


def _keep(key: str, fingerprint: bytes, answer: Answer) -> None:
    kept = KeptAnswer.objects.create(
        key=key, fingerprint=fingerprint, status=answer.status, created_at=timezone.now()
    )
    vault.put(_PLACE, kept.id, "body", answer.body)
