"""No page is longer than a visitor reads: its height, its words and its badges, closed."""

import pytest
from measuring import size_of
from tiers import at_release
from visits import GROWING

pytestmark = pytest.mark.browser
MOST_WORDS, MOST_BADGES = 900, 10
TELEPHONE, TWO_ROWS = 390, 100  # pixels; of its header
# The most pixels a page may take with the growing client, by the width of the screen.
LONGEST = {
    "00_what": {1280: 3600, 390: 5500},
    "01_eligibility": {1280: 1900, 1024: 2800, 390: 4200},
    "02_scopes": {1280: 2000, 1024: 2800, 390: 4000},
    "03_timeline": {1280: 2000, 1024: 2800, 390: 3800},
    "04_materials": {1280: 2100, 1024: 2800, 390: 3900},
    "06_scenarios": {1280: 1350, 390: 2400},
}


@pytest.mark.parametrize("language", at_release(["zh-CN", "en"], but=["en"]))
@pytest.mark.parametrize("name", at_release(LONGEST, but=["01_eligibility"]))
def test_a_page_is_short_on_every_screen(visit, name, language):
    page = visit(f"{GROWING}&lang={language}", name, language=language).page
    for width, longest in LONGEST[name].items():
        page.set_viewport_size({"width": width, "height": 800})
        size = size_of(page)
        assert size.height <= longest, width
        if width == TELEPHONE:
            header = page.locator(".callcenter-kit:not([inert]) header").bounding_box()
            assert header["height"] <= TWO_ROWS
        assert size.words <= (MOST_WORDS if name != "00_what" else 2 * MOST_WORDS)
        assert size.badges <= MOST_BADGES
