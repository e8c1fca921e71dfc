"""Fixtures: a small film with its page, and a browser."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

import astrai_video
from astrai_video.cli import app
from tests.conftest import made_once

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STARTER = Path(astrai_video.__file__).parent / "starter"
NASTY = "<script>document.title = 'taken'</script> & \\\"quotes\\\" \\u202eback\\u202c"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@dataclass
class Site:
    """A film with its page: its folder, and the arguments of commands on it."""

    folder: Path

    @property
    def arguments(self):
        return ["--storyboard", str(self.folder / "storyboard.toml"), "--output", str(self.folder / "output")]

    @property
    def page(self):
        return self.folder / "output" / "page" / "zh"

    @property
    def address(self):
        return (self.page / "index.html").as_uri()

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def build_site(folder):
    """Build the starter in both languages, with a sentence that breaks a page without escaping."""
    site = Site(folder / "film")
    shutil.copytree(STARTER, site.folder, ignore=shutil.ignore_patterns("__pycache__"))
    site.edit("script/en.toml", "Here are four candidates.", NASTY)
    assert app.run([*site.arguments, "build", "-q", "l"]) == 0


def wait_until(page, condition, seconds=60):
    """Wait for a condition in the page. (Playwright's own wait needs `eval`, which the page forbids.)"""
    deadline = time.monotonic() + seconds
    while not holds(page, condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(30)


def holds(page, condition):
    from playwright.sync_api import Error

    try:
        # While the page reloads, its elements do not exist yet.
        return page.evaluate(f"document.readyState !== 'loading' && ({condition})")
    except Error as problem:
        if "navigation" not in str(problem):
            raise
        return False  # the page is reloading


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A film with its page, not to be changed."""
    return Site(made_once(tmp_path_factory, "site", build_site) / "film")


@pytest.fixture(scope="session")
def make_site(site):
    """Copy the film with its page into a folder, to change it."""

    def make(folder):
        subprocess.run(["cp", "-a", str(site.folder), str(folder)], check=True)
        return Site(folder)

    return make


@pytest.fixture(scope="module")
def browser():
    """A browser for the tests of one file; it ends before other tests fork processes that inherit its pipes."""
    if BROWSER is None:
        pytest.skip("no Chromium here: apt-get install chromium (scripts/test does it on Debian)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser):
    """Open an address; errors of the page and requests to other hosts fail the test at its end."""
    contexts, complaints, requests = [], [], []

    def open_page(address, **options):
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        wait_until(page, "document.getElementById('video').readyState >= 2")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "http://127.0.0.1:", "data:"))] == []
