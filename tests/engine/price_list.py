"""AWS's price list as a server of ours: it answers the real calls, in the real shape, with the products it is given."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from opscurb.aws.session import AwsSession

KEYS = {"AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "example"}
PUBLISHED = "2026-11-20T14:03:58Z"


def product(
    service: str,
    family: str,
    usagetype: str,
    *prices: tuple[str, str] | tuple[str, str, str],
    region: str = "us-east-1",
    place: str = "AWS Region",
    **attributes: str,
) -> dict[str, Any]:
    """A product with its prices on demand: each a unit and dollars, and where its tier begins."""
    sku = f"{service}{usagetype}{len(attributes)}"[:16].upper()
    dimensions = {
        f"{sku}.JRTCKXETXF.{at}": {
            "unit": unit,
            "beginRange": begin[0] if begin else "0",
            "endRange": "Inf",
            "description": f"${dollars} per {unit}",
            "appliesTo": [],
            "rateCode": f"{sku}.JRTCKXETXF.{at}",
            "pricePerUnit": {"USD": f"{dollars}0000000"},
        }
        for at, (unit, dollars, *begin) in enumerate(prices)
    }
    return {
        "product": {
            "productFamily": family,
            "sku": sku,
            "attributes": {
                "regionCode": region,
                "locationType": place,
                "servicecode": service,
                "usagetype": usagetype,
                **attributes,
            },
        },
        "serviceCode": service,
        "terms": {
            "OnDemand": {
                f"{sku}.JRTCKXETXF": {"sku": sku, "termAttributes": {}, "priceDimensions": dimensions}
            }
        },
        "version": "20261120140358",
        "publicationDate": PUBLISHED,
    }


def instance(kind: str, dollars: str, system: str = "Linux", software: str = "NA") -> dict[str, Any]:
    """An instance on demand in us-east-1."""
    return product(
        "AmazonEC2",
        "Compute Instance",
        f"BoxUsage:{kind}",
        ("Hrs", dollars),
        instanceType=kind,
        operatingSystem=system,
        preInstalledSw=software,
        tenancy="Shared",
        capacitystatus="Used",
        licenseModel="No License required",
    )


def disk(kind: str, dollars: str, region: str = "us-east-1", prefix: str = "") -> dict[str, Any]:
    """A gigabyte of an EBS volume."""
    usage = f"{prefix}EBS:VolumeUsage.{kind}"
    return product("AmazonEC2", "Storage", usage, ("GB-Mo", dollars), region=region, volumeApiName=kind)


class PriceListServer:
    """Holds the products and remembers what it was asked."""

    def __init__(self, products: Sequence[dict[str, Any]]) -> None:
        self.products = list(products)
        self.asked: list[dict[str, Any]] = []
        self.refusal = ""
        self.url = ""

    @property
    def session(self) -> AwsSession:
        """A session whose calls come here."""
        return AwsSession(endpoint_url=self.url, credentials=KEYS)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """A page of what was asked for."""
        self.asked.append(request)
        found = [one for one in self.products if one["serviceCode"] == request["ServiceCode"]]
        for asked in request["Filters"]:
            assert asked["Type"] == "TERM_MATCH"
            found = [one for one in found if _value(one, asked["Field"]) == asked["Value"].lower()]
        begin, size = int(request.get("NextToken", "0")), request["MaxResults"]
        page = {
            "FormatVersion": "aws_v1",
            "PriceList": [json.dumps(one) for one in found[begin : begin + size]],
        }
        return page | ({"NextToken": str(begin + size)} if begin + size < len(found) else {})


def _value(one: dict[str, Any], field: str) -> str:
    known = {"productFamily": one["product"]["productFamily"], **one["product"]["attributes"]}
    return known.get(field, "").lower()


@contextmanager
def serving(*products: dict[str, Any]) -> Iterator[PriceListServer]:
    """Run such a server."""
    held = PriceListServer(products)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["X-Amz-Target"] == "AWSPriceListService.GetProducts"
            text = json.dumps({"__type": held.refusal} if held.refusal else held.answer(body)).encode()
            self.send_response(400 if held.refusal else 200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
