"""The pictures of the pages, taken from the pages themselves: ``python3 run.py screenshots``.

Each page with one invented case, in both languages, two of them as a tablet and a telephone show
them, and a tour of about twenty seconds through
all of them. Today is the day the rules were last read, so that a picture changes only when a
page does.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, ViewportSize, sync_playwright
from playwright.sync_api import Page as Tab

from callcenter_kit.dashboards import ServedPage, pages
from callcenter_kit.rules.loading import rulebook
from callcenter_kit.texts.language import LANGUAGES
from run import find_browser
from tools.browsing import CHROMIUM_FLAGS, serving

PICTURES = Path(__file__).parent / "site" / "pictures"
CASE = (
    "business_form=third_party_service&inbound_mainly=yes&outbound_consent=yes&marketing_calls=no"
    "&is_company=yes&domestic_capital=yes&registered_capital=3000000&clean_record=yes"
    "&insured_staff=2&insured_months=6&feasibility_report=yes&technical_plan=yes&premises=yes"
    "&long_term_service=yes&refused_for_falsehood=no&provinces=CN-BJ,CN-SH"
    "&materials=application,business_licence,technical_scheme"
)
ALIVE = ".callcenter-kit:not([inert]) h1"
SIZE: ViewportSize = {"width": 1280, "height": 860}
# Pages as a tablet and a telephone show them, each in one language.
SMALLER: dict[str, list[tuple[str, str, ViewportSize]]] = {
    "eligibility": [("tablet", "zh-CN", {"width": 820, "height": 1100})],
    "timeline": [("phone", "en", {"width": 390, "height": 844})],
}
COLOURS = 256  # enough for flat pages, and a third of the bytes
TOUR_WIDTH = 960


def main() -> int:
    """Take every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with opened() as (address, browser):
        for page in pages():
            for language in LANGUAGES:
                with tab(browser, language) as shown:
                    visit(shown, address, page, language)
                    BEFORE.get(page.name, settled)(shown)
                    save(picture(shown), f"{page.file.removesuffix('.ipynb')}-{language[:2]}")
        for page in pages():
            for name, language, size in SMALLER.get(page.name, ()):
                with tab(browser, language, size) as shown:
                    visit(shown, address, page, language)
                    save(picture(shown), f"{page.file.removesuffix('.ipynb')}-{name}")
        with tab(browser, "en") as shown:
            Tour(shown, address).film()
    print(*sorted(file.name for file in PICTURES.iterdir()), sep="\n")
    return 0


@contextmanager
def opened() -> Iterator[tuple[str, Browser]]:
    """The pages' address and a browser to look at them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(serving(folder / "log"))
        chromium = stack.enter_context(sync_playwright()).chromium
        path = find_browser()
        yield (
            server.url,
            stack.enter_context(chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)),
        )


@contextmanager
def tab(browser: Browser, language: str, size: ViewportSize = SIZE) -> Iterator[Tab]:
    """A visitor's window in light colours, without motion."""
    context = browser.new_context(
        viewport=size, locale=language, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    yield page
    page.close(run_before_unload=True)


def visit(shown: Tab, address: str, page: ServedPage, language: str) -> None:
    """Open ``page`` with the case, and wait until it is alive and drawn."""
    on = rulebook().last_read
    shown.goto(f"{address}voila/render/{page.file}#v=1&lang={language}&on={on}&{CASE}")
    settled(shown)


def settled(shown: Tab) -> None:
    """Wait until the page has come to life and its figures are drawn."""
    shown.wait_for_selector(ALIVE)
    shown.wait_for_selector(".first-paint", state="detached")
    shown.wait_for_timeout(1500)


def picture(shown: Tab) -> Image.Image:
    """What the window shows now."""
    return Image.open(BytesIO(shown.screenshot())).convert("RGB")


def save(image: Image.Image, name: str) -> None:
    """Keep a picture, in few colours."""
    every = Image.Quantize.MAXCOVERAGE  # a colour of few dots too
    few = image.quantize(COLOURS, method=every, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


@dataclass
class Tour:
    """A visitor's way through the pages, as frames and the seconds that each stays."""

    shown: Tab
    address: str
    frames: list[Image.Image] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def film(self) -> None:
        """Walk the way, and keep it as one moving picture."""
        self.walk()
        first, *rest = self.frames
        first.save(
            PICTURES / "tour.webp",
            save_all=True,
            append_images=rest,
            duration=[round(1000 * each) for each in self.seconds],
            loop=0,
            quality=20,
            method=6,
        )

    def walk(self) -> None:
        """Look at the start page, then at every page and at what is done there."""
        self.shown.goto(self.address)
        self.shown.wait_for_selector("h1")
        self.look(1.5)
        for page in pages():
            visit(self.shown, self.address, page, "en")
            self.look(1.2)
            WAYS.get(page.name, Tour.stay)(self)

    def stay(self) -> None:
        """Nothing more than the page as it opens."""

    def look(self, seconds: float) -> None:
        """A frame of what is there now."""
        self._keep(picture(self.shown), seconds)

    def click(self, target: Locator, seconds: float = 1.4) -> None:
        """A frame with the pointer on ``target``, then one with what the click changed."""
        target.scroll_into_view_if_needed()
        self.shown.wait_for_timeout(300)
        before, box = picture(self.shown), target.bounding_box()
        if box:
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            pen = ImageDraw.Draw(before, "RGBA")
            pen.ellipse((x - 14, y - 14, x + 14, y + 14), fill=(11, 92, 173, 90))
        self._keep(before, 0.6)
        target.click()
        self.shown.wait_for_timeout(900)
        self.look(seconds)

    def down(self, selector: str, seconds: float = 1.4) -> None:
        """A frame further down the page."""
        self.shown.locator(selector).first.evaluate("(one) => one.scrollIntoView()")
        self.shown.wait_for_timeout(600)
        self.look(seconds)

    def _keep(self, image: Image.Image, seconds: float) -> None:
        height = round(image.height * TOUR_WIDTH / image.width)
        self.frames.append(image.resize((TOUR_WIDTH, height), Image.Resampling.LANCZOS))
        self.seconds.append(seconds)


def _eligibility(tour: Tour) -> None:
    for form in ("own_customers", "third_party_service"):
        tour.click(tour.shown.locator(f"#field-business_form label:has(> input[value={form}])"))


def _scopes(tour: Tour) -> None:
    tour.down(".compare")


def _timeline(tour: Tour) -> None:
    tour.click(tour.shown.locator("details:has([name=expert_review]) > summary"), 0.8)
    tour.click(tour.shown.locator("label:has(> input[name=expert_review][value=yes])"))


def _materials(tour: Tour) -> None:
    tour.click(tour.shown.locator('label:has(> input[value="articles_and_shareholding"])'))


def _portfolio(tour: Tour) -> None:
    tour.click(tour.shown.locator("[data-do=example_clients]").first, seconds=2)


WAYS: dict[str, Callable[[Tour], None]] = {
    "eligibility": _eligibility,
    "scopes": _scopes,
    "timeline": _timeline,
    "materials": _materials,
    "portfolio": _portfolio,
}


def _with_clients(shown: Tab) -> None:
    """The portfolio with its example clients; without a file it has nothing to show."""
    shown.locator("[data-do=example_clients]").first.click()
    shown.wait_for_selector("table")
    settled(shown)


def _with_scenarios(shown: Tab) -> None:
    """Two scenarios: one more insured, and then a later start as well."""
    settled(shown)
    # The page opens on an example: its first two rows are chosen anew.
    shown.select_option("[name='row.2']", "start_on")
    shown.wait_for_selector("[name='s1.start_on']")
    shown.select_option("[name='row.1']", "insured_staff")
    shown.wait_for_selector("[name='s1.insured_staff']")
    shown.fill("[name='s1.insured_staff']", "3")
    shown.wait_for_selector("[id^=result-] td.lit")
    shown.click("[data-do=scenario_add]")
    shown.wait_for_selector("table.of-3")
    shown.fill("[name='s2.start_on']", "2027-03-01")
    settled(shown)


BEFORE: dict[str, Callable[[Tab], None]] = {
    "portfolio": _with_clients,
    "scenarios": _with_scenarios,
}


if __name__ == "__main__":
    sys.exit(main())
