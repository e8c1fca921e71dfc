"""`page --serve` and `watch` as programs, with a browser on the page."""

import contextlib
import http.client
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from tests.page.conftest import Site, wait_until
from tests.processes import alive, children


class Served:
    """A command that serves a page: its port, and the lines of its stderr."""

    def __init__(self, site, *command):
        program = [sys.executable, "-c", "from astrai_video.cli.app import main; main()", *site.arguments, *command]
        self.process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(iter(self.process.stderr.readline, "")), daemon=True).start()
        self.port = int(self.wait_for(r"http://127\.0\.0\.1:(\d+)/").group(1))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def wait_for(self, pattern, seconds=120, *, after=0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if match := re.search(pattern, "".join(self.lines[after:])):
                return match
            time.sleep(0.03)
        raise AssertionError(f"{pattern} was not printed: {''.join(self.lines)}")

    def get(self, path, **headers):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers={"Connection": "close"} | headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()
            self.process.communicate()


@pytest.fixture(scope="module")
def served(site):
    started = Served(site, "page", "-q", "l", "--serve", "--port", "0")
    yield started
    with contextlib.suppress(subprocess.TimeoutExpired):
        started.stop()


def test_a_part_of_the_film_is_sent_when_a_part_is_asked_for(served):
    status, headers, body = served.get("/film-zh-l.mp4", Range="bytes=4-11")
    assert (status, body[:4]) == (206, b"ftyp")
    assert headers["content-range"].startswith("bytes 4-11/")


def test_nothing_outside_of_the_page_is_sent(served):
    for path in (
        "/../../../storyboard.toml",
        "/%2e%2e/%2e%2e/%2e%2e/storyboard.toml",
        "//etc/passwd",
        "/stills/../../x",
    ):
        assert served.get(path)[0] == 404, path


def test_another_host_name_is_refused(served):
    assert served.get("/", Host="evil.example")[0] == 400
    assert served.get("/", Host=f"127.0.0.1:{served.port}")[0] == 200


def test_a_page_that_is_only_served_does_not_listen_for_news(served, open_page):
    page = open_page(f"{served.address}#choice")
    assert b"live.js" not in served.get("/")[2]
    start = float(page.locator("#chapters a").nth(1).get_attribute("data-start"))
    wait_until(page, f"Math.abs(video.currentTime - {start}) < 0.1")


def test_a_port_that_is_in_use_is_reported(site, served, capsys):
    from astrai_video.cli import app

    assert app.run([*site.arguments, "page", "-q", "l", "--serve", "--port", str(served.port)]) == 2
    assert "--port 0 picks a free one" in capsys.readouterr().err


@pytest.fixture(scope="module")
def watched(tmp_path_factory, make_site):
    """A film of one's own, and the programs that have watched it: the last one is ended with this file's tests."""
    programs = []
    yield make_site(tmp_path_factory.mktemp("watched") / "film"), programs
    for program in programs:
        program.stop()


@pytest.fixture
def edited(watched):
    """A film of one's own that is being watched."""
    site, programs = watched
    if not programs or programs[-1].process.poll() is not None:
        programs.append(Served(site, "watch"))
        programs[-1].wait_for("waiting for changes")
    return site, programs[-1]


def test_the_page_reloads_at_the_same_moment_with_the_new_narration(edited, open_page):
    site, watch = edited
    page = open_page(f"{watch.address}#t=2.5")
    wait_until(page, "Math.abs(video.currentTime - 2.5) < 0.1")
    page.evaluate("window.before = true")
    site.edit("script/zh.toml", "这里有四个候选。", "这里正好有四个候选。")
    wait_until(page, "!window.before && document.readyState === 'complete'")
    wait_until(page, "Math.abs(video.currentTime - 2.5) < 0.1")
    assert "正好" in page.locator(".sentences:visible a").first.inner_text()


def test_an_error_is_shown_over_the_last_good_page_and_goes(edited, open_page):
    site, watch = edited
    page = open_page(watch.address)
    site.edit("sections/choice.py", "height=2.6", "heigth=2.6")
    wait_until(page, "!document.getElementById('error').hidden")
    assert re.search(r"choice\.py:\d+: TypeError", page.locator("#error").inner_text())
    assert page.locator("#chapters a").count() == 2
    site.edit("sections/choice.py", "heigth=2.6", "height=2.6")
    wait_until(page, "document.getElementById('error').hidden")


def test_a_syntax_error_names_file_and_line(edited):
    site, watch = edited
    before = len(watch.lines)
    site.edit("sections/choice.py", "def likely(", "def likely((")
    watch.wait_for(r"choice\.py:\d+: SyntaxError", after=before)
    site.edit("sections/choice.py", "def likely((", "def likely(")
    watch.wait_for("waiting for changes", after=len(watch.lines))


def test_saving_again_while_it_renders_begins_again(edited):
    site, watch = edited
    before = len(watch.lines)
    slow = 'lag_ratio=(__import__("time").sleep(5), 0.3)[1]'
    site.edit("sections/scores.py", "lag_ratio=0.2", slow)
    watch.wait_for("scores: started", after=before)
    site.edit("sections/scores.py", slow, "lag_ratio=0.4")
    watch.wait_for("waiting for changes", after=before)
    text = "".join(watch.lines[before:])
    assert text.count("scores: started") == 2
    assert text.count("scores: rendered") == 1


def test_the_page_of_a_film_without_a_language_reloads_as_well(make_film, open_page):
    film = make_film(red="tiny.py:Red")
    watch = Served(Site(film.folder), "watch")
    try:
        watch.wait_for("waiting for changes")
        page = open_page(watch.address)
        page.evaluate("window.before = true")
        film.edit("tiny.py", "self.wait(1.5)", "self.wait(2.5)")
        wait_until(page, "!window.before && document.readyState === 'complete'", 20)
        page.close()  # before the server ends, which is an error in the console
    finally:
        watch.stop()
    assert (film.folder / "output" / "page" / "index.html").is_file()


def test_it_ends_at_ctrl_c_and_leaves_no_process(edited):
    _, watch = edited
    below = children(watch.process.pid)
    assert below
    assert watch.stop() == 130
    deadline = time.monotonic() + 60  # the fork servers end as soon as they hear of it
    while any(alive(pid) for pid in below):
        assert time.monotonic() < deadline
        time.sleep(0.03)
    assert "Traceback" not in "".join(watch.lines)
