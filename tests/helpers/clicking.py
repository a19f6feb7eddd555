"""What a person does on a page in a browser, and waits for."""


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
    page.wait_for_function(
        "text => document.querySelector('h1').textContent.startsWith(text)", arg=text
    )
