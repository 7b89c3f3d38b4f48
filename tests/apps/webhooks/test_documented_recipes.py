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


# Made when they are asked for: a delivery is genuine for five minutes, which a run of all tests outlasts.
CASES = {
    "just sent": lambda: (signed(), BODY, True),
    "sent a while ago": lambda: (signed(200), BODY, True),
    "too old": lambda: (signed(400), BODY, False),
    "from the future": lambda: (signed(-400), BODY, False),
    "of another secret": lambda: (signed(secret="another"), BODY, False),
    "of another body": lambda: (signed(), BODY + " ", False),
    "of no signature": lambda: (signed() | {"X-CWS-Signature": "sha256=00"}, BODY, False),
}


@pytest.mark.parametrize("case", CASES)
def test_the_recipe_for_python(case):
    known: dict = {}
    exec(recipe("python"), known)

    headers, body, genuine = CASES[case]()

    assert known["is_genuine"](SECRET, headers, body.encode()) is genuine


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node here")
def test_the_recipe_for_node():
    cases = [case() for case in CASES.values()]
    calls = [
        {"headers": {name.lower(): value for name, value in headers.items()}, "body": body}
        for headers, body, _ in cases
    ]
    script = recipe("javascript") + (
        f"const calls = {json.dumps(calls)};"
        f"const told = calls.map(c => isGenuine({json.dumps(SECRET)}, c.headers, Buffer.from(c.body)));"
        "console.log(JSON.stringify(told));"
    )

    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == [genuine for *_, genuine in cases]
