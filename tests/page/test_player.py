"""The player page in a real browser, opened from disk."""

import json
import re
import shutil

import pytest

from astrai_video.cli import app
from astrai_video.page import site as pages
from astrai_video.page.stills import StillFormat
from tests.page.conftest import wait_until

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def time_of(page):
    return page.evaluate("video.currentTime")


def shown_cue(page):
    return page.evaluate(
        "[...video.textTracks].filter(t => t.mode === 'showing').flatMap(t => [...t.activeCues || []]).map(c => c.text)"
    )


def wait_for_time(page, seconds):
    wait_until(page, f"Math.abs(video.currentTime - {seconds}) < 0.1 && !video.seeking")


def test_the_film_plays_and_its_time_advances(site, open_page):
    page = open_page(site.address)
    page.keyboard.press("Space")
    wait_until(page, "video.currentTime > 0.3")
    page.keyboard.press("Space")
    assert page.evaluate("video.paused")


def test_each_chapter_seeks_to_its_start(site, open_page):
    page = open_page(site.address)
    chapters = page.locator("#chapters a")
    assert chapters.locator("span").all_inner_texts() == ["词与分数", "Softmax"]
    for number in (1, 0):
        chapters.nth(number).click()
        wait_for_time(page, float(chapters.nth(number).get_attribute("data-start")))
        assert chapters.nth(number).get_attribute("aria-current") == "true"
    assert chapters.first.locator("img").evaluate("image => image.naturalWidth") == 320


def test_captions_appear_and_switch_and_go(site, open_page):
    page = open_page(f"{site.address}#t=1")
    wait_until(page, "[...video.textTracks].some(t => t.mode === 'showing' && t.activeCues.length)")
    assert "写作的模型" in "".join(shown_cue(page))
    page.get_by_role("button", name="English").click()
    wait_until(page, "[...video.textTracks][1].activeCues?.length")
    assert "A model that writes" in "".join(shown_cue(page)).replace("\n", " ")
    page.keyboard.press("c")
    assert shown_cue(page) == []
    assert page.get_by_role("button", name="关").get_attribute("aria-pressed") == "true"


def test_the_transcript_follows_and_a_click_seeks(site, open_page):
    page = open_page(site.address)
    sentences = page.locator(".sentences:visible a")
    assert sentences.count() == 4
    sentences.nth(2).click()
    wait_for_time(page, float(sentences.nth(2).get_attribute("data-start")))
    assert sentences.nth(2).get_attribute("aria-current") == "true"
    assert page.locator(".sentences:visible a[aria-current]").count() == 1
    assert page.locator("#now").inner_text() == "Softmax"
    page.get_by_role("button", name="English").click()
    assert page.locator(".sentences:visible a").nth(2).inner_text().startswith("Softmax raises e")


@pytest.mark.parametrize(("place", "of_chapter"), [("#t=3.5", None), ("#choice", 1)])
def test_links_to_a_moment_and_to_a_section(site, open_page, place, of_chapter):
    page = open_page(site.address + place)
    start = 3.5
    if of_chapter is not None:
        start = float(page.locator("#chapters a").nth(of_chapter).get_attribute("data-start"))
    wait_for_time(page, start)


def test_the_keyboard_alone_is_enough(site, open_page):
    page = open_page(site.address)
    second = float(page.locator("#chapters a").nth(1).get_attribute("data-start"))
    page.keyboard.press("n")
    wait_for_time(page, second)
    page.keyboard.press("ArrowLeft")
    wait_for_time(page, second - 5)
    page.keyboard.press("ArrowRight")
    wait_for_time(page, second)
    page.keyboard.press("p")
    wait_for_time(page, 0)
    for control in page.locator("button:visible, select:visible, a:visible, summary:visible").all():
        control.focus()
        assert control.evaluate("element => document.activeElement === element")


def test_the_storyboard_has_every_beat_and_is_filtered_by_section(site, open_page):
    page = open_page(site.address)
    page.get_by_role("button", name="分镜").click()
    assert page.locator(".grid li:visible").count() == 4
    assert page.locator(".grid strong").all_inner_texts() == ["words", "score", "softmax", "likely"]
    page.get_by_label("小节").select_option("choice")
    assert page.locator(".grid li:visible strong").all_inner_texts() == ["softmax", "likely"]
    figures = page.locator(".board:visible .figures").inner_text()
    assert re.search(r"[0-9a-f]{16}", figures)
    assert "UTC" in figures
    page.locator(".grid li:visible a").first.click()
    wait_for_time(page, float(page.locator("#chapters a").nth(1).get_attribute("data-start")))
    assert page.locator("#film").is_visible()


def test_what_an_author_wrote_is_text(site, open_page):
    page = open_page(site.address)
    page.get_by_role("button", name="English").click()
    text = page.locator(".sentences:visible a").first.inner_text()
    assert "<script>document.title = 'taken'</script> & \"quotes\" \u202eback\u202c" in text
    assert page.title() == "softmax 怎样选择"


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_accessible_and_fits_the_screen(site, open_page, scheme, viewport):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(site.address, viewport=viewport, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    for view in ("影片", "分镜"):
        page.get_by_role("button", name=view, exact=True).click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def test_the_policy_allows_nothing_but_the_page_itself(site):
    html = (site.page / "index.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "connect-src 'none'" in policy
    assert not re.search(r"\son\w+=", html), "no handlers in attributes"
    assert "http" not in html.replace("http-equiv", "")


def test_the_page_is_small_and_holds_all_it_needs(site):
    others = [file for file in site.page.rglob("*") if file.is_file() and file.suffix != ".mp4"]
    assert sum(file.stat().st_size for file in others) < 300_000
    assert {file.name for file in site.page.iterdir()} >= {"index.html", "poster.webp", "stills", "film-zh-l.mp4"}


def test_the_page_is_made_again_only_when_something_changed(site, capsys):
    made = (site.page / "index.html").stat().st_mtime_ns
    assert app.run([*site.arguments, "page", "-q", "l", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["page"] == str(site.page / "index.html")
    assert (site.page / "index.html").stat().st_mtime_ns == made


@pytest.fixture(scope="module")
def built(make_shared_film):
    film = make_shared_film(red="tiny.py:Red", again="again.py:Plays")
    assert film.run("build", "-q", "l").code == 0
    return film


def test_pictures_that_did_not_change_are_not_made_again(make_film, built):
    film = make_film(like=built)
    page = film.output / "page"

    def pictures():
        return {file.name: file.stat().st_ino for file in page.rglob("*.webp")}

    before = pictures()
    scenes = film.folder / "again.py"
    scenes.write_text(scenes.read_text() + "# changed\n")
    assert film.run("build", "-q", "l").code == 0
    assert pictures() == before
    scenes = film.folder / "tiny.py"
    scenes.write_text(scenes.read_text().replace("#FF0000", "#0000FF"))
    assert film.run("build", "-q", "l").code == 0
    changed = {name for name in before if pictures().get(name) != before[name]}
    assert changed == {name for name in before if name.startswith(("red-", "poster"))}


def test_pictures_are_made_again_when_they_are_to_look_different(make_film, built, monkeypatch):
    film = make_film(like=built)
    before = {file.name: file.stat().st_ino for file in (film.output / "page").rglob("*.webp")}
    monkeypatch.setattr(pages, "_STILL", StillFormat(320, 40))
    assert film.run("build", "-q", "l").code == 0
    after = {file.name: file.stat().st_ino for file in (film.output / "page").rglob("*.webp")}
    assert before.keys() == after.keys()
    assert all(after[name] != before[name] for name in before)


def test_findings_are_marked_in_the_storyboard(make_film, open_page):
    film = make_film(off="wrong.py:WideTitle")
    assert film.run("build", "-q", "l").code == 0
    page = open_page((film.output / "page" / "index.html").as_uri())
    page.get_by_role("button", name="Storyboard").click()
    assert "off-frame" in page.locator(".found .finding").first.inner_text()


def test_without_a_film_it_says_what_to_do(make_film):
    film = make_film(red="tiny.py:Red")
    film.run("render", "-q", "l")
    result = film.run("page", "-q", "l")
    assert result.code == 1
    assert "There is no film" in " ".join(result.err.split())
    assert "astrai-video build" in result.err


def test_the_last_page_stays_when_a_new_one_fails(site, tmp_path, monkeypatch):
    folder = tmp_path / "film"
    shutil.copytree(site.folder, folder)
    before = (folder / "output" / "page" / "zh" / "index.html").read_bytes()
    monkeypatch.setattr(pages, "_html", lambda _shown: 1 / 0)
    (folder / "output" / "page" / "zh" / "page.json").unlink()
    with pytest.raises(ZeroDivisionError):
        app.run(
            ["--storyboard", str(folder / "storyboard.toml"), "--output", str(folder / "output"), "page", "-q", "l"]
        )
    assert (folder / "output" / "page" / "zh" / "index.html").read_bytes() == before
    assert sorted(path.name for path in (folder / "output" / "page").iterdir()) == ["zh"]
