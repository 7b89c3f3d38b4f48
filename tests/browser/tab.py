"""A tab that remembers whatever a page of ours must not do, and judges the page that it shows."""

import re
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
THEMES = ("light", "dark")
# A telephone and a laptop; 640 is the laptop at 200 %, 320 at 400 %.
WIDTHS = (375, 1280)
ZOOMED = (320, 640)
HEIGHT = 900
MOST_BYTES = 100_000
MOST_REQUESTS = 6
MOST_NODES = 1_500
OWN = ("data:", "blob:")
# What may be refused in answer to what a person did; a refused file is a fault of the page.
ANSWERS = ("document", "xhr", "fetch")
# Chromium's line about a refused answer, whose status is looked at by itself.
REFUSED = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d")
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`);
});
"""
# Names what is wider than the screen, where the page is: the first of it is mostly the cause.
TOO_WIDE = """
() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest(".scroll *"))
    .slice(0, 4).map((one) => one.outerHTML.slice(0, 120))
"""
AXE = """
([tags, preload]) => axe.run(document, {runOnly: {type: "tag", values: tags}, preload}).then((found) =>
  found.violations.map((rule) => `${rule.id}: ${rule.help}: ` +
    rule.nodes.slice(0, 5).map((node) => `${node.target} ${node.html.slice(0, 200)}`).join(" | ")))
"""


@dataclass
class Load:
    """What the page that a tab shows has cost so far."""

    bytes: int = 0
    requests: int = 0


# Painted in the new light, and no color on its way from the old one any more.
SETTLED = """async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}"""


class Tab:
    """A page of Chromium's, with an empty cache at every load."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.load = Load()
        self.page.add_init_script(LISTEN)
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self._count_bytes(context)

    def open(self, path: str) -> Page:
        """Load a page of ours anew and wait until nothing is loading any more."""
        self.load = Load()
        self.page.goto(path, wait_until="networkidle")
        return self.page

    def axe(self, *, is_ours: bool = True) -> list[str]:
        """What axe finds wrong with the page as it looks now; of Django's own pages what WCAG asks for.

        Style sheets that Django's import others axe would put into the page, which the policy refuses.
        """
        self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(AXE, [RULES if is_ours else WCAG, is_ours])
        return found

    def look(self, theme: str, width: int) -> None:
        """Look at the page by another light, or on another screen."""
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.evaluate(SETTLED)

    def too_wide(self) -> list[str]:
        """What makes the page wider than the screen."""
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return found

    def nodes(self) -> int:
        """How many elements the page has."""
        return int(self.page.evaluate("document.getElementsByTagName('*').length"))

    def assert_sound(self, most_bytes: int = MOST_BYTES) -> None:
        """Whatever must hold of every page: by day, at night, on a telephone, enlarged, and as to its weight."""
        faults = [f"{self.load.bytes} bytes"] if self.load.bytes > most_bytes else []
        faults += [f"{self.load.requests} requests"] if self.load.requests > MOST_REQUESTS else []
        faults += [f"{self.nodes()} elements"] if self.nodes() > MOST_NODES else []
        for width in (*WIDTHS, *ZOOMED):
            for theme in THEMES if width in WIDTHS else THEMES[:1]:
                self.look(theme, width)
                faults += [f"wider than {width}: {cause}" for cause in self.too_wide()]
                faults += [f"{theme}, {width}: {fault}" for fault in (self.axe() if width in WIDTHS else ())]
        faults += self.complaints
        assert not faults, "\n".join((self.page.url, *faults))

    def _asked(self, request: Request) -> None:
        self.load.requests += not request.url.startswith(OWN)
        if not request.url.startswith((self.home, *OWN)):
            self.complaints.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        if response.status >= 500 or (response.status >= 400 and kind not in ANSWERS):
            self.complaints.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            self.complaints.append(f"console: {message.text}")

    def _count_bytes(self, context: BrowserContext) -> None:
        devtools = context.new_cdp_session(self.page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        devtools.on("Network.dataReceived", self._received)

    def _received(self, event: dict[str, Any]) -> None:
        # Unpacked, unlike the length of what came over the wire.
        self.load.bytes += int(event["dataLength"])
