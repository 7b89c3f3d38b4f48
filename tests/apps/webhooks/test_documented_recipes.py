"""The recipes that docs/webhooks.md gives to receivers accept what is genuine and refuse all else."""

import json
import re
import shutil
import subprocess
import time

import pytest

from apps.webhooks.signing import signature_headers
from tests.architecture.source import ROOT

DOCUMENT = (ROOT / "docs" / "webhooks.md").read_text()
SECRET, BODY = "shared-secret", '{"event":"scan.completed","error":"é"}'


def recipe(language: str) -> str:
    """The code block of a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    return found


def signed(seconds_ago: int = 0, secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery that was sent so long ago."""
    timestamp = int(time.time()) - seconds_ago
    return {
        "X-CWS-Timestamp": str(timestamp),
        **signature_headers([secret], "an-id", timestamp, BODY.encode()),
    }


CASES = [
    (signed(), BODY, True),
    (signed(200), BODY, True),
    (signed(400), BODY, False),
    (signed(-400), BODY, False),
    (signed(secret="another"), BODY, False),
    (signed(), BODY + " ", False),
    (signed() | {"X-CWS-Signature": "sha256=00"}, BODY, False),
]


@pytest.mark.parametrize(("headers", "body", "genuine"), CASES)
def test_the_recipe_for_python(headers, body, genuine):
    known: dict = {}
    exec(recipe("python"), known)

    assert known["is_genuine"](SECRET, headers, body.encode()) is genuine


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node here")
def test_the_recipe_for_node():
    calls = [
        {"headers": {name.lower(): value for name, value in headers.items()}, "body": body}
        for headers, body, _ in CASES
    ]
    script = recipe("javascript") + (
        f"const calls = {json.dumps(calls)};"
        f"const told = calls.map(c => isGenuine({json.dumps(SECRET)}, c.headers, Buffer.from(c.body)));"
        "console.log(JSON.stringify(told));"
    )

    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == [genuine for *_, genuine in CASES]
