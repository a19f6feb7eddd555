"""A visitor dates the way to the licence in a browser, on a desk and on a telephone."""

import pytest
from clicking import choose
from tiers import at_release

pytestmark = pytest.mark.browser
# Whose form of business is not known has no day, and no picture.
CHINESE = "#v=1&lang=zh-CN&start_on=2026-12-01&business_form=seat_rental"
ENGLISH = CHINESE.replace("zh-CN", "en")
PAGE = "03_timeline"
LICENCE = """(place) => {
  const part = place.data.find((one) => one.customdata?.includes("licence"));
  return part.x[part.customdata.indexOf("licence")];
}"""
DRAWN = "[data-figure^=gantt][data-drawn] .main-svg"


@pytest.fixture
def visit(visit):
    """Open the page, wait until it has its picture, and open its form."""

    def open_(fragment=CHINESE, **options):
        opened = visit(fragment, **options)
        opened.page.wait_for_selector(DRAWN)
        opened.page.evaluate(
            "document.querySelectorAll('.fold').forEach((one) => { one.open = true; })"
        )
        return opened

    return open_


def licence_becomes(page, day):
    """Wait for the licence's day in the picture, which the page draws after its words."""
    place = "[...document.querySelectorAll('[data-figure^=gantt]')]"
    shown = f"{place}.find((one) => one.checkVisibility())"
    page.wait_for_function(f"day => ({LICENCE})({shown}) === `${{day}} 12:00`", arg=day)


def drawn(page):
    """The names of the pictures that can be seen, and the licence day that each shows."""
    return page.evaluate(
        f"""() => Object.fromEntries(
          [...document.querySelectorAll('[data-figure^="gantt"]')]
            .filter((place) => place.getClientRects().length)
            .map((place) => [place.dataset.figure, ({LICENCE})(place)]))"""
    )


def test_every_choice_moves_the_day_and_the_picture_and_nothing_goes_wrong(visit):
    opened = visit()
    page = opened.page
    licence_becomes(page, "2027-03-25")
    assert drawn(page) == {"gantt": "2027-03-25 12:00"}
    page.select_option("#input-clock", "law_working")
    licence_becomes(page, "2027-04-09")
    choose(page, "agency", "no")
    licence_becomes(page, "2027-04-06")
    page.fill("#input-correction_rounds", "1")
    licence_becomes(page, "2027-04-20")
    page.fill("#input-correction_days-likely", "20")
    licence_becomes(page, "2027-05-06")
    assert "clock=law_working" in page.evaluate("location.hash")
    assert "correction_days=5-20-20" in page.evaluate("location.hash")
    assert (opened.problems, opened.external_requests) == ([], [])


def test_a_day_half_typed_stays_beside_its_field_and_the_one_before_it_is_kept(visit):
    page = visit(f"{ENGLISH}&submitted_on=2026-10-12&decided_on=2026-10-30").page
    heading, day = page.inner_text("h1"), page.locator("#input-decided_on")
    day.focus()
    page.keyboard.type("02")  # the month comes first here: 30 February
    page.locator("#input-submitted_on").focus()
    page.wait_for_selector("#field-decided_on .error")
    assert day.evaluate("(field) => field.validity.badInput")
    assert not page.is_visible("#field-decided_on .shown")
    assert page.inner_text("h1") == heading
    assert "decided_on=2026-10-30" in page.evaluate("location.hash")
    day.fill("2026-11-03")
    page.wait_for_selector("#field-decided_on .error", state="detached")
    assert "decided_on=2026-11-03" in page.evaluate("location.hash")


@pytest.mark.parametrize("width", at_release([390, 760, 1100, 1280], but=[390, 1280]))
def test_no_text_of_the_picture_is_cut_off(visit, width):
    link = "#v=1&lang=en&start_on=2026-12-01&clock=law_working&number_permit=yes&expert_review=yes"
    link += "&business_form=seat_rental&registered_capital=3000000&insured_staff=2&premises=no"
    page = visit(link, width=width, language="en-GB").page
    cut = page.evaluate(
        """() => {
          const place = [...document.querySelectorAll('[data-figure^="gantt"]')]
            .find((one) => one.getClientRects().length);
          const frame = place.getBoundingClientRect();
          return [...place.querySelectorAll("text")]
            .filter((text) => text.textContent.trim())
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return box.left < frame.left - 2 || box.right > frame.right + 2
                || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
            })
            .map((text) => text.textContent);
        }"""
    )
    assert cut == []
