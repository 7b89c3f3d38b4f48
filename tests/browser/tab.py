"""A tab that remembers whatever a page of ours must not do, and judges the page that it shows."""

import re
import time
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
# What a page may load until nothing has been loading for half a second.
SECONDS = 60
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
# The rules of some tags; of them only those that look at colors, if only these are wanted.
AXE = """
([tags, preload, onlyColors]) => axe.run(document, {
  runOnly: onlyColors ?
    {type: "rule", values: axe.getRules(["cat.color"])
      .filter((rule) => rule.tags.some((tag) => tags.includes(tag))).map((rule) => rule.ruleId)} :
    {type: "tag", values: tags},
  resultTypes: ["violations"],
  preload,
}).then((found) =>
  found.violations.map((rule) => `${rule.id}: ${rule.help}: ` +
    rule.nodes.slice(0, 5).map((node) => `${node.target} ${node.html.slice(0, 200)}`).join(" | ")))
"""


@dataclass
class Load:
    """What the document that a tab shows has cost until nothing was loading any more, what it polls left out."""

    document: str = ""
    bytes: int = 0
    requests: int = 0
    is_over: bool = False


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
        self._weigh(context)

    def open(self, path: str) -> Page:
        """Load a page of ours anew, with all that it names."""
        self.page.goto(path)
        return self.page

    def axe(self, *, is_ours: bool = True, only_colors: bool = False) -> list[str]:
        """What axe finds wrong with the page as it looks now; of Django's own pages what WCAG asks for.

        Style sheets that Django's import others axe would put into the page, which the policy refuses.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        asked = [RULES if is_ours else WCAG, is_ours, only_colors]
        found: list[str] = self.page.evaluate(AXE, asked)
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
        faults = [f"{self.nodes()} elements"] if self.nodes() > MOST_NODES else []
        # First, since meanwhile the page loads what it loads late.
        for width in ZOOMED:
            self.look(THEMES[0], width)
            faults += [f"wider than {width}: {cause}" for cause in self.too_wide()]
        self._wait_until_loaded()
        faults += [f"{self.load.bytes} bytes"] if self.load.bytes > most_bytes else []
        faults += [f"{self.load.requests} requests"] if self.load.requests > MOST_REQUESTS else []
        for width in WIDTHS:
            for theme in THEMES:
                self.look(theme, width)
                faults += [f"wider than {width}: {cause}" for cause in self.too_wide()]
                # By night only colors are others, which a test of the style sheet proves, so only they are judged anew.
                found = self.axe(only_colors=theme != THEMES[0])
                faults += [f"{theme}, {width}: {fault}" for fault in found]
        faults += self.complaints
        assert not faults, "\n".join((self.page.url, *faults))

    def _wait_until_loaded(self) -> None:
        until = time.monotonic() + SECONDS
        while not self.load.is_over:
            assert time.monotonic() < until, f"{self.page.url} never ends loading"
            self.page.wait_for_timeout(20)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, *OWN)):
            self.complaints.append(f"asked another host: {request.url}")

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        if response.status >= 500 or (response.status >= 400 and kind not in ANSWERS):
            self.complaints.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            self.complaints.append(f"console: {message.text}")

    def _weigh(self, context: BrowserContext) -> None:
        devtools = context.new_cdp_session(self.page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        devtools.send("Page.enable")
        devtools.send("Page.setLifecycleEventsEnabled", {"enabled": True})
        devtools.on("Network.requestWillBeSent", self._sent)
        devtools.on("Network.dataReceived", self._received)
        devtools.on("Page.lifecycleEvent", self._lived)

    def _sent(self, event: dict[str, Any]) -> None:
        document = event["loaderId"]
        # The request of a document, and of where it was led on to, is called what the document is called.
        if event["requestId"] == document != self.load.document:
            self.load = Load(document)
        self.load.requests += not (self.load.is_over or event["request"]["url"].startswith(OWN))

    def _received(self, event: dict[str, Any]) -> None:
        # Unpacked, unlike the length of what came over the wire.
        self.load.bytes += 0 if self.load.is_over else int(event["dataLength"])

    def _lived(self, event: dict[str, Any]) -> None:
        self.load.is_over |= event["name"] == "networkIdle" and event["loaderId"] == self.load.document
