"""The documentation is complete: links and anchors exist, and generated tables are up to date."""

import re
import runpy
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from astrai_video import storyboard

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = sorted(ROOT.glob("docs/*.md"))
PAGES = [README, ROOT / "README.zh-CN.md", *DOCS]
LINK = re.compile(r"\]\(([^)\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"[a-z]+:")


@cache
def prose_of(page):
    """Return the text of a page without code blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def links_of(page):
    """Return the local targets of all links and pictures of a page."""
    targets = (inline or attribute for inline, attribute in LINK.findall(re.sub(r"`[^`\n]*`", "`", prose_of(page))))
    return [target for target in targets if not ELSEWHERE.match(target)]


def anchors_of(page):
    """Return the anchors of the headings of a page, as GitHub generates them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings]
    before = [plain[:place].count(anchor) for place, anchor in enumerate(plain)]
    return [f"{anchor}-{number}" if number else anchor for anchor, number in zip(plain, before, strict=True)]


def test_anchors_are_those_of_github(tmp_path):
    page = tmp_path / "page.md"
    text = "# The `ffmpeg` program\n## 速度 (CPU)\n```\n# no heading\n```\n## A, b\n## A b\n"
    page.write_text(text, encoding="utf-8")
    assert anchors_of(page) == ["the-ffmpeg-program", "速度-cpu", "a-b", "a-b-1"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_is_there(page):
    links = links_of(page)
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def test_the_readme_is_short_and_leads_to_every_page():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 250
    for readme in PAGES[:2]:
        assert {f"docs/{page.name}" for page in DOCS} - {link.partition("#")[0] for link in links_of(readme)} == set()


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_a_page_begins_with_its_purpose_in_one_sentence(page):
    title, blank, purpose, after = page.read_text(encoding="utf-8").split("\n", 4)[:4]
    assert re.fullmatch(r"# \w.*", title)
    assert (blank, after) == ("", "")
    assert re.fullmatch(r"[^.]*(?:\.\w[^.]*)*\.", purpose)


def text_of(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_section_has_a_still():
    for section in storyboard.builtin().sections:
        assert f"assets/stills/{section.id}.png" in text_of("film.md")


def test_the_facts_and_their_sources_are_those_of_the_sections():
    table = runpy.run_path(str(ROOT / "scripts" / "facts"))["table"]()
    assert table in text_of("film.md"), "run scripts/facts and put its table into docs/film.md"


def test_the_parts_are_those_of_the_stage_each_with_its_picture():
    table = runpy.run_path(str(ROOT / "scripts" / "parts"))["table"]()
    assert table in text_of("stage.md"), "run scripts/parts --pictures and put its table into docs/stage.md"


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="constraints.txt has the set for Python 3.11")
def test_every_dependency_is_pinned_and_its_licence_listed():
    licences = runpy.run_path(str(ROOT / "scripts" / "licences"))
    assert licences["table"]() in text_of("licences.md"), "run scripts/licences and put its table into docs/licences.md"
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    pinned = {licences["canonical"](line.partition("==")[0]): line.partition("==")[2] for line in pins}
    installed = set().union(*map(licences["closure"], licences["EXTRAS"]))
    assert pinned == {name: metadata.version(name) for name in installed}
