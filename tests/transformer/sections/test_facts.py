"""Every statement on AstrAI has its file and commit in the section's source (FACTS)."""

import importlib
import re

from astrai_video import storyboard

COMMIT = "75304d0"
AT_A_FILE = re.compile(rf"[\w./{{}},-]+@{COMMIT}")
PAPER = re.compile(r"[A-Z].+ \d{4}, .+")  # authors and year, and the place in it


def facts_of(section_id):
    """The declarations of the section's module: "text.key" or "narration.beat" -> its source."""
    section = importlib.import_module(f"astrai_video.transformer.sections.{section_id.replace('-', '_')}")
    return getattr(section, "FACTS", {})


def strings_of(section_id):
    """The strings of a section in both languages, by their names in FACTS."""
    found = {}
    for language in ("zh", "en"):
        section = storyboard.builtin().catalog(language).section(section_id)
        for kind in ("text", "narration"):
            for key, string in getattr(section, kind).items():
                found.setdefault(f"{kind}.{key}", []).append(string)
    return found


def test_every_statement_on_astrai_has_its_file_and_commit(section_id):
    facts = facts_of(section_id)
    about = {name for name, strings in strings_of(section_id).items() if "AstrAI" in "".join(strings)}
    without = sorted(name for name in about if not any(AT_A_FILE.fullmatch(s) for s in facts.get(name, "").split(", ")))
    assert without == [], "say in FACTS which file, at which commit"


def test_everything_in_the_section_on_astrai_has_a_source():
    assert sorted(set(strings_of("astrai")) - set(facts_of("astrai"))) == []


def test_a_source_is_a_file_at_the_commit_or_a_place_in_a_paper(section_id):
    for name, source in facts_of(section_id).items():
        assert name in strings_of(section_id), f"{name}: no such string"
        at_files = all(AT_A_FILE.fullmatch(part) for part in source.split(", "))
        assert at_files or PAPER.fullmatch(source), f"{name}: {source}"
