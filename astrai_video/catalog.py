"""Loads and validates the catalogs in script/: on-screen strings and narration, one file for each language.

A catalog is a TOML file. Its tables are the sections, in the order of the film:

    film = "The film's title"
    terms = ["multi-head attention"]
    about = "What the film is about, for the places where it is published."
    credits = ["A source of the film."]

    [encoder]
    title = "Inside an encoder layer"
    text = { input = "Input", rows = "{n} rows" }
    narration = { road = "The narration of the beat `road`." }

`terms` are not broken across lines of captions; `about` and `credits` go into descriptions. `text` has the strings on
screen (part of the section's key); `narration` has the spoken text of each beat, in order (not part of the key: it only
determines lengths, captions and sound).
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from astrai_video.errors import CatalogError, UsageError, nearest
from astrai_video.toml_table import read_toml, unprintable

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_KEY = re.compile(r"\w[\w-]*")
DEFAULT_LANGUAGE = "zh"


@dataclass(frozen=True)
class SectionScript:
    """The strings and narration of one section in one language.

    `index` (from 0) and `count` are its place in the film, which the chapter ticks show.
    """

    id: str
    index: int
    count: int
    title: str
    text: Mapping[str, str]
    narration: Mapping[str, str]

    def string(self, key: str, **numbers: object) -> str:
        """The on-screen string `key` with its {placeholders} filled in.

        Raises CatalogError when the catalog has no such string or `numbers` lacks a placeholder.
        """
        if key not in self.text:
            raise CatalogError(f"script: {self.id}.text.{key}: no such string; {nearest(key, self.text)}")
        try:
            return self.text[key].format(**numbers)
        except (KeyError, IndexError) as problem:
            raise CatalogError(f"script: {self.id}.text.{key}: placeholder {problem} is not given") from None


@dataclass(frozen=True)
class Narration:
    """The narration of one section in one language, by beat, and the terms that its captions do not break."""

    language: str
    sentences: Mapping[str, str]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """The whole film in one language. `terms` are never broken across two lines of a caption."""

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
        """The narration of one section.

        Raises CatalogError when the catalog has no such section.
        """
        return Narration(self.language, self.section(section_id).narration, self.terms)


def languages(folder: Path) -> list[str]:
    """The languages that have a catalog in `folder`, Chinese (that of the built-in film) first.

    Raises CatalogError for a file name that is not a language: names go into paths, and to ffmpeg.
    """
    found = sorted(folder.glob("*.toml"))
    for path in found:
        if not _LANGUAGE.fullmatch(path.stem):
            raise CatalogError(f"{path}: {path.stem!r} is not the name of a language, such as en or pt-BR")
    return sorted((path.stem for path in found), key=lambda name: name != DEFAULT_LANGUAGE)


def load(folder: Path, language: str) -> Catalog:
    """Read and validate `folder`/`language`.toml.

    Raises UsageError for an unknown language and CatalogError (`file: key: problem`) for a bad file.
    """
    path = folder / f"{language}.toml"
    if language not in languages(folder):
        raise UsageError(f"Unknown language {language!r}: {nearest(language, languages(folder))}")
    data = read_toml(path, CatalogError)
    _check_printable(path, "", data)
    return _catalog(path, data, language)


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


def _check_printable(path: Path, where: str, value: object) -> None:
    """Check every text and every key, at any depth, for control characters."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if problem := unprintable(key, allowed=""):
                raise CatalogError(f"{path}: {where}{key!r}: {problem}")
            _check_printable(path, f"{where}{key}.", inner)
    elif isinstance(value, list):
        for inner in value:
            _check_printable(path, where, inner)
    elif isinstance(value, str) and (problem := unprintable(value)):
        raise CatalogError(f"{path}: {where.rstrip('.')}: {problem}")


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
        if not _KEY.fullmatch(key):
            raise CatalogError(f"{path}: {where}.{key}: must be a name (letters, digits, _ and -)")
        if not isinstance(value, str) or not value.strip():
            raise CatalogError(f"{path}: {where}.{key}: must be a text that is not empty")
    return dict(table)


def _check_placeholders(path: Path, where: str, value: str) -> None:
    try:
        fields = [
            name + (f"!{conversion}" if conversion else "") + (f":{layout}" if layout else "")
            for _, name, layout, conversion in string.Formatter().parse(value)
            if name is not None
        ]
    except ValueError as problem:
        raise CatalogError(f"{path}: {where}: {problem} (write {{{{ for a brace)") from None
    for name in fields:
        if not name.isidentifier():
            raise CatalogError(f"{path}: {where}: placeholder {{{name}}} must be a plain name")
