"""Answers that several routes share."""

from typing import Any, ClassVar

from rest_framework import serializers


class DeletedShape(serializers.Serializer):
    """What was deleted."""

    status = serializers.ChoiceField(["deleted"])
    id = serializers.CharField()

    example: ClassVar[dict[str, Any]] = {"status": "deleted", "id": "4f9a1e52-7c1d-4a3b-9c58-0d5a6f1b2e77"}
