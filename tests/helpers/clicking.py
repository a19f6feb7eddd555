"""What a person does on a page in a browser, and waits for."""

import re


def saved_by(page, control):
    """The file that a click on ``control`` saves."""
    with page.expect_download() as download:
        page.click(control)
    return download.value


def choose(page, name, value):
    """Choose a radio button the way a person does: by its label."""
    page.locator(f'label:has(> input[name="{name}"][value="{value}"])').click()


def headline_becomes(page, text):
    """Wait until the headline begins so: a day may follow, counted from today."""
    from playwright.sync_api import expect  # says what stood there, where it does not

    begins = re.compile(f"^{re.escape(text)}")
    expect(page.locator("h1").first).to_have_text(begins, timeout=60_000)
