"""The stand-in's HTTP server: counts calls by operation, waits before each answer, throttles some."""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import orjson

from bench.cloud.account import Region, build_account
from bench.cloud.answers import answer
from bench.cloud.wire import Failed, Request, model_of, read, write, write_failure

CONTROL = "/bench-control"
SEED = 7
THROTTLES = {
    "ec2": Failed("RequestLimitExceeded", 503),
    "query": Failed("Throttling", 400),
    "json": Failed("ThrottlingException", 400),
    "rest-json": Failed("TooManyRequestsException", 429),
    "rest-xml": Failed("SlowDown", 503),
}
# Each of Cost Explorer's questions costs a cent and is asked once: a refused one is a gap, which is no matter of speed.
SPARED = ("ce",)
# Answers about a moment are as many as there are scans, and large: nobody asks for the same one twice.
UNKEPT = "cloudwatch:GetMetricData"
Answered = tuple[int, bytes]


class Cloud:
    """An account behind HTTP; rendered answers are kept, so that the server costs little of what is measured."""

    def __init__(self, account: Mapping[str, Region], delay: float) -> None:
        self.account, self.delay = account, delay
        self.rendered: dict[bytes, Answered] = {}
        self.reset(0.0)

    def reset(self, throttled: float) -> None:
        """Begin counting anew; answer this share of the calls with a throttling error."""
        self.throttled, self.random = throttled, random.Random(SEED)
        self.calls: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                line, *lines = head[:-4].split(b"\r\n")
                fields = (one.split(b":", 1) for one in lines)
                headers = {name.lower(): value.strip() for name, value in fields}
                body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
                status, said = await self.respond(line.split()[1].decode(), headers, body)
                kind = b"application/x-amz-json-1.1" if said[:1] == b"{" else b"text/xml"
                writer.write(
                    b"HTTP/1.1 %d OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                    % (status, kind, len(said), said)
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def respond(self, path: str, headers: Mapping[bytes, bytes], body: bytes) -> Answered:
        """One answer, after the delay; control requests are answered at once and not counted."""
        if path.startswith(CONTROL):
            return self.control(path)
        request = read(path, headers, body)
        self.calls[request.name] += 1
        await asyncio.sleep(self.delay)
        if self.random.random() < self.throttled and request.service not in SPARED:
            failed = THROTTLES[model_of(request.service).resolved_protocol]
            return failed.status, write_failure(request, failed)
        return self.answered(request)

    def answered(self, request: Request) -> Answered:
        """The answer to a call, rendered once for equal calls."""
        if request.name == UNKEPT:
            return 200, write(request, answer(request, self.account))
        key = orjson.dumps([request.name, request.region, request.given])
        if key not in self.rendered:
            try:
                self.rendered[key] = 200, write(request, answer(request, self.account))
            except Failed as failed:
                self.rendered[key] = failed.status, write_failure(request, failed)
        return self.rendered[key]

    def control(self, path: str) -> Answered:
        """`?throttled=0.05` begins a run; every control request answers the counts so far."""
        counted = orjson.dumps(dict(self.calls))
        if given := parse_qs(urlsplit(path).query).get("throttled"):
            self.reset(float(given[0]))
        return 200, counted


async def main() -> None:
    """Serve until ended; the first line on stdout is the port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, required=True, help="resources in the account")
    parser.add_argument("--delay-ms", type=float, required=True, help="wait before each answer")
    given = parser.parse_args()
    cloud = Cloud(build_account(given.n), given.delay_ms / 1000)
    server = await asyncio.start_server(cloud.serve, "127.0.0.1", 0, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
