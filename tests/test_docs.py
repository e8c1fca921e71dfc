"""The pages of the documentation are complete: their pictures are there, their tables are those of the program."""

import re
import runpy
import sys
from importlib import metadata
from pathlib import Path

import pytest

from astrai_video import storyboard

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted(ROOT.glob("docs/*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_are_there(page):
    for picture in re.findall(r"\]\(([^)]*assets/[^)]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / picture).is_file(), picture


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
