"""Webhooks on /v1: subscribe to events, try it, see what was delivered, send it again."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.rest.cursors import time_cursor, write_cursor
from apps.rest.problems import Problem, Refused, invalid
from apps.v1.base import V1View
from apps.v1.pages import ListQuery, list_shape, listed, place_of
from apps.v1.shapes import DeletedShape
from apps.v1.times import unix
from apps.v1.webhook_shapes import (
    DeliveryShape,
    WebhookBody,
    WebhookChanges,
    WebhookShape,
    WebhookTestShape,
)
from apps.webhooks import selectors, services
from opscurb.errors import NotFound

TAGS = ["webhooks"]
MISSING = "webhook id not found"


def shown(webhook: Any) -> dict[str, Any]:
    """A webhook as the surface names its fields."""
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "events": webhook.events,
        "is_active": webhook.is_active,
        "created_at": unix(webhook.created_at),
        "has_secret": webhook.has_secret,
        "disabled_reason": webhook.disabled_reason or None,
    }


def shown_delivery(delivery: Any) -> dict[str, Any]:
    """A delivery with its attempts."""
    return {
        "id": delivery.id,
        "event": delivery.event_type,
        "event_id": delivery.event_id,
        "status": delivery.status,
        "error": delivery.error or None,
        "created_at": unix(delivery.created_at),
        "next_attempt_at": unix(delivery.next_attempt_at),
        "attempts": [
            {
                "number": attempt.number,
                "at": unix(attempt.at),
                "status": attempt.status,
                "duration_ms": attempt.duration_ms,
                "error": attempt.error or None,
                "response_start": attempt.response_start,
            }
            for attempt in delivery.log.all()
        ],
    }


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """Checked fields as the services take them: null is as good as nothing, and empties a secret."""
    secret = {"secret": given["secret"] or ""} if "secret" in given else {}
    return {name: value for name, value in given.items() if value is not None} | secret


class Webhooks(V1View):
    """Webhooks, oldest first."""

    creates = True

    @extend_schema(operation_id="list_webhooks", tags=TAGS, responses=WebhookShape(many=True))
    def get(self, request: Request) -> Response:
        """List webhooks."""
        return Response([shown(webhook) for webhook in selectors.list_webhooks()])

    @extend_schema(operation_id="create_webhook", tags=TAGS, request=WebhookBody, responses=WebhookShape)
    def post(self, request: Request) -> Response:
        """Subscribe to events; nothing is sent until one happens."""
        given = fields_of(WebhookBody.checked(request.data))
        return Response(shown(services.create_webhook(**{"url": ""} | given)))


class Webhook(V1View):
    """One webhook."""

    missing = MISSING

    @extend_schema(operation_id="get_webhook", tags=TAGS, responses=WebhookShape)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """Get a webhook."""
        return Response(shown(selectors.get_webhook(webhook_id)))

    @extend_schema(operation_id="change_webhook", tags=TAGS, request=WebhookChanges, responses=WebhookShape)
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        """Change what is given of a webhook; a new secret leaves the old one valid beside it for a day."""
        changes = fields_of(WebhookChanges.checked(request.data))
        if not changes:
            raise Refused(invalid("At least one field must be provided for update."))
        return Response(shown(services.change_webhook(webhook_id, **changes)))

    @extend_schema(operation_id="delete_webhook", tags=TAGS, responses={200: DeletedShape})
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        """Delete a webhook and its deliveries; what was to be sent is not."""
        services.delete_webhook(webhook_id)
        return Response({"status": "deleted", "id": webhook_id})


class WebhookTest(V1View):
    """Tries a webhook by sending it an event."""

    missing = MISSING
    # The receiver may take its time, and no transaction waits for it.
    in_scope = False

    @extend_schema(operation_id="test_webhook", tags=TAGS, request=None, responses=WebhookTestShape)
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Send one `webhook.test` event at once, also to an inactive webhook; a failure is an answer too."""
        found = services.send_test(self.caller.customer_id, webhook_id)
        return Response({"ok": found.ok, "status": found.status, "message": found.why or "It arrived"})


class Deliveries(V1View):
    """What was sent to a webhook, and is to be sent."""

    missing = MISSING

    @extend_schema(
        operation_id="list_webhook_deliveries",
        tags=TAGS,
        parameters=[ListQuery],
        responses=list_shape(DeliveryShape),
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """List deliveries of a webhook with their attempts, newest first; they are kept for 30 days."""
        query = ListQuery.checked(request.query_params)
        place = place_of(query)
        after = time_cursor(place.token) if place.token is not None else None
        found = selectors.list_deliveries(webhook_id, limit=place.limit, offset=place.offset, after=after)
        items = list(map(shown_delivery, found.deliveries))
        return listed(query, items, write_cursor(found.next) if found.next else None)


class Replay(V1View):
    """Sends a delivery again."""

    missing = MISSING
    missing_delivery: ClassVar[str] = "delivery id not found"

    @extend_schema(
        operation_id="replay_webhook_delivery", tags=TAGS, request=None, responses={200: DeliveryShape}
    )
    def post(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        """Send a delivery again: with the same id and body, signed anew, tried as often as a new one."""
        return Response(shown_delivery(services.replay(webhook_id, delivery_id)))

    def problem_of(self, error: BaseException) -> Problem:
        """The answer to an exception; an unknown delivery has words of its own."""
        problem = super().problem_of(error)
        if isinstance(error, NotFound) and error.kind.startswith("delivery"):
            return Problem(problem.status, problem.code, problem.message, self.missing_delivery)
        return problem
