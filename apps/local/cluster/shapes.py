"""The shapes in which a client may ask for objects: whole, their metadata alone, or rows of a table."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from apps.local.cluster.kinds import Kind
from apps.local.cluster.status import Refused
from apps.local.cluster.store import Document
from apps.local.cluster.tables import columns_of, row_of

META = "meta.k8s.io/v1"


class Shape(StrEnum):
    """What an Accept header asks for."""

    WHOLE = ""
    METADATA = "PartialObjectMetadata"
    METADATA_LIST = "PartialObjectMetadataList"
    TABLE = "Table"


def asked_shape(accept: str) -> Shape:
    """The first shape of an Accept header that the server has; raises Refused when there is none."""
    for one in (accept or "*/*").split(","):
        media, *parameters = (part.strip() for part in one.split(";"))
        if media in ("application/json", "application/*", "*/*"):
            told = dict(part.partition("=")[::2] for part in parameters)
            if told.get("as", "") in set(Shape):
                return Shape(told.get("as", ""))
    raise Refused(406, "only the following media types are accepted: application/json")


def shaped_list(kind: Kind, items: Sequence[Document], metadata: Document, shape: Shape) -> Document:
    """A page of objects in the shape asked for."""
    if shape is Shape.TABLE:
        return _table(kind, items, metadata)
    if shape is Shape.WHOLE:
        whole = [{key: one[key] for key in one if key not in ("apiVersion", "kind")} for one in items]
        return {
            "kind": f"{kind.name}List",
            "apiVersion": kind.api_version,
            "metadata": metadata,
            "items": whole,
        }
    partial = [_partial(one) for one in items]
    return {"kind": "PartialObjectMetadataList", "apiVersion": META, "metadata": metadata, "items": partial}


def shaped(kind: Kind, one: Document, shape: Shape) -> Document:
    """One object in the shape asked for."""
    if shape is Shape.TABLE:
        return _table(kind, [one], {"resourceVersion": one["metadata"]["resourceVersion"]})
    return one if shape is Shape.WHOLE else _partial(one)


def _partial(one: Document) -> Document:
    return {"kind": "PartialObjectMetadata", "apiVersion": META, "metadata": one["metadata"]}


def _table(kind: Kind, items: Sequence[Document], metadata: Document) -> Document:
    definitions: list[dict[str, Any]] = [
        {
            "name": column.name,
            "type": "string",
            "format": "name" if column.name == "Name" else "",
            "description": "",
            "priority": column.priority,
        }
        for column in columns_of(kind)
    ]
    rows = [{"cells": row_of(kind, one), "object": _partial(one)} for one in items]
    return {
        "kind": "Table",
        "apiVersion": META,
        "metadata": metadata,
        "columnDefinitions": definitions,
        "rows": rows,
    }
