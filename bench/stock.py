"""A page of the list as Django REST framework makes it by default, to measure this machine's CPU by."""

import time
from functools import cache
from typing import Any
from uuid import UUID

PAGES = 100


def stock_cpu_ms(customer_id: UUID, severity: str, limit: int) -> float:
    """Milliseconds of CPU that ModelSerializer and JSONRenderer take for a page and its total, nothing else."""
    for _ in range(PAGES // 4):
        _page(customer_id, severity, limit)
    began = time.process_time()
    for _ in range(PAGES):
        _page(customer_id, severity, limit)
    return (time.process_time() - began) * 1000 / PAGES


def _page(customer_id: UUID, severity: str, limit: int) -> bytes:
    from rest_framework.renderers import JSONRenderer

    from apps.findings.models import Finding
    from apps.tenancy.scope import scope

    with scope(customer_id):
        chosen = Finding.objects.filter(severity=severity, state__in=("open", "reopened"))
        rows = _serializer()(chosen.order_by("-cents", "-id")[:limit], many=True).data
        rendered: bytes = JSONRenderer().render({"findings": rows, "total": chosen.count()})
    return rendered


@cache
def _serializer() -> Any:
    from rest_framework.serializers import ModelSerializer

    from apps.findings.models import Finding

    class Stock(ModelSerializer):
        class Meta:
            model = Finding
            exclude = ("content_hash", "cents")

    return Stock
