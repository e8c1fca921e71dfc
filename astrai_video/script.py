"""The catalogs in script/: on-screen strings and narration per language, validated on load.

A catalog is one TOML file a language. Its tables are the sections, in the order of the film:

    film = "The film's title"
    terms = ["multi-head attention"]
    about = "What the film is about, for the places where it is published."
    credits = ["Whom it is owed to."]

    [encoder]
    title = "Inside an encoder layer"
    text = { input = "Input", rows = "{n} rows" }
    narration = { road = "What is said in the beat `road`." }

`terms` stay whole in captions; `about` and `credits` go into descriptions. `text` is what is written on
screen (part of the section's key); `narration` is what is said, a beat each, in order (not part of the key:
it only sets lengths, captions and sound).
"""

from __future__ import annotations

import os
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from astrai_video.errors import CatalogError, UsageError, nearest

BUILTIN = Path(__file__).parent / "script"
DEFAULT_LANGUAGE = "zh"


@dataclass(frozen=True)
class SectionScript:
    """What one section says in one language.

    `index` and `count` place it in the film (0-based index): the chapter ticks draw them.
    """

    id: str
    index: int
    count: int
    title: str
    text: Mapping[str, str]
    narration: Mapping[str, str]

    def string(self, key: str, **numbers: object) -> str:
        """The on-screen string `key` with its {placeholders} filled in.

        Raises CatalogError when the catalog has no such string or a placeholder is not given.
        """
        if key not in self.text:
            raise CatalogError(f"script: {self.id}.text.{key}: no such string; {nearest(key, self.text)}")
        try:
            return self.text[key].format(**numbers)
        except (KeyError, IndexError) as problem:
            raise CatalogError(f"script: {self.id}.text.{key}: placeholder {problem} is not given") from None


@dataclass(frozen=True)
class Narration:
    """What is said in one section in one language, by beat, and the terms that stay whole in its captions."""

    language: str
    sentences: Mapping[str, str]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """One language of the whole film. `terms` are never broken across two lines of a caption."""

    language: str
    title: str
    sections: Mapping[str, SectionScript]
    terms: tuple[str, ...] = ()
    about: str = ""
    credits: tuple[str, ...] = ()

    def section(self, section_id: str) -> SectionScript:
        """The script of one section.

        Raises CatalogError when the catalog has no such section.
        """
        if section_id not in self.sections:
            raise CatalogError(
                f"{self.language}.toml: {section_id}: no such section; {nearest(section_id, self.sections)}"
            )
        return self.sections[section_id]

    def narration(self, section_id: str) -> Narration:
        """What is said in one section.

        Raises CatalogError when the catalog has no such section.
        """
        return Narration(self.language, self.section(section_id).narration, self.terms)


def languages(folder: Path) -> list[str]:
    """The languages that have a catalog in `folder`, Chinese (the film's own) first."""
    found = sorted(path.stem for path in folder.glob("*.toml"))
    return sorted(found, key=lambda name: name != DEFAULT_LANGUAGE)


def load(folder: Path, language: str) -> Catalog:
    """Read and validate `folder`/`language`.toml.

    Raises UsageError for an unknown language and CatalogError (`file: key: problem`) for a bad file.
    """
    path = folder / f"{language}.toml"
    if language not in languages(folder):
        raise UsageError(f"Unknown language {language!r}: {nearest(language, languages(folder))}")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CatalogError(f"{path}: {problem}") from None
    return _catalog(path, data, language)


def current(section_id: str) -> SectionScript:
    """The built-in script of a section for a scene that is run by plain `manim render`.

    The language is $ASTRAI_VIDEO_LANG, else Chinese.
    """
    return load(BUILTIN, os.environ.get("ASTRAI_VIDEO_LANG", DEFAULT_LANGUAGE)).section(section_id)


def _catalog(path: Path, data: dict[str, Any], language: str) -> Catalog:
    title = data.pop("film", "")
    if not isinstance(title, str) or not title:
        raise CatalogError(f"{path}: film: must be a text")
    about = data.pop("about", "")
    if not isinstance(about, str):
        raise CatalogError(f"{path}: about: must be a text")
    terms, credit = _list(path, data, "terms"), _list(path, data, "credits")
    sections = {}
    for index, (section_id, table) in enumerate(data.items()):
        if not isinstance(table, dict):
            raise CatalogError(f"{path}: {section_id}: must be a table of a section")
        sections[section_id] = _section(path, section_id, table, index, len(data))
    return Catalog(language, title, sections, terms, about, credit)


def _list(path: Path, data: dict[str, Any], key: str) -> tuple[str, ...]:
    texts = data.pop(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise CatalogError(f"{path}: {key}: must be a list of texts")
    return tuple(texts)


def _section(path: Path, section_id: str, table: dict[str, Any], index: int, count: int) -> SectionScript:
    for key in table:
        if key not in ("title", "text", "narration"):
            raise CatalogError(f"{path}: {section_id}.{key}: unknown key (title, text and narration are known)")
    title = table.get("title", "")
    if not isinstance(title, str) or not title:
        raise CatalogError(f"{path}: {section_id}.title: must be a text")
    text = _strings(path, f"{section_id}.text", table.get("text", {}))
    for key, value in text.items():
        _check_placeholders(path, f"{section_id}.text.{key}", value)
    narration = _strings(path, f"{section_id}.narration", table.get("narration", {}))
    return SectionScript(section_id, index, count, title, text, narration)


def _strings(path: Path, where: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        raise CatalogError(f"{path}: {where}: must be a table of texts")
    for key, value in table.items():
        if not isinstance(value, str) or not value.strip():
            raise CatalogError(f"{path}: {where}.{key}: must be a text that is not empty")
    return dict(table)


def _check_placeholders(path: Path, where: str, value: str) -> None:
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(value) if name is not None]
    except ValueError as problem:
        raise CatalogError(f"{path}: {where}: {problem} (write {{{{ for a brace)") from None
    for name in fields:
        if not name.isidentifier():
            raise CatalogError(f"{path}: {where}: placeholder {{{name}}} must be a plain name")
