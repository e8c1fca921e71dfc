"""What the README says of the film is what the film is."""

import runpy
import sys
from importlib import metadata
from pathlib import Path

import pytest

from astrai_video import storyboard

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_section_has_a_still():
    for section in storyboard.builtin().sections:
        assert f"assets/stills/{section.id}.png" in README
        assert (ROOT / "assets" / "stills" / f"{section.id}.png").is_file()


def test_the_facts_and_their_sources_are_those_of_the_sections():
    table = runpy.run_path(str(ROOT / "scripts" / "facts"))["table"]()
    assert table in README, "run scripts/facts and put its table into the README"


def test_the_parts_are_those_of_the_stage_each_with_its_picture():
    table = runpy.run_path(str(ROOT / "scripts" / "parts"))["table"]()
    assert table in README, "run scripts/parts --pictures and put its table into the README"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_pictures_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for part in text.split("](assets/")[1:]:
        assert (ROOT / "assets" / part.split(")")[0]).is_file(), part[:60]


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="constraints.txt has the set for Python 3.11")
def test_every_dependency_is_pinned_and_its_licence_told():
    licences = runpy.run_path(str(ROOT / "scripts" / "licences"))
    assert licences["table"]() in README, "run scripts/licences and put its table into the README"
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    pinned = {licences["canonical"](line.partition("==")[0]): line.partition("==")[2] for line in pins}
    installed = set().union(*map(licences["closure"], licences["EXTRAS"]))
    assert pinned == {name: metadata.version(name) for name in installed}
