"""Loads and validates storyboards: a film as an ordered list of sections, in a TOML file; the built-in film is one."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from astrai_video import PACKAGE
from astrai_video import catalog as catalogs
from astrai_video.catalog import Catalog, SectionScript
from astrai_video.errors import StoryboardError, UsageError, nearest
from astrai_video.toml_table import TomlReader, read_toml

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_CLASS_PATTERN = re.compile(r"[^\W\d]\w*")
_MODULE_PATTERN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_FILE_NAME = "storyboard.toml"
BUILTIN = PACKAGE / "transformer" / _FILE_NAME


@dataclass(frozen=True)
class SceneRef:
    """The place of a section's scene: a class in a module, or in a file (absolute path)."""

    target: str
    class_name: str
    file: Path | None = None

    def __str__(self) -> str:
        return f"{self.target}:{self.class_name}"


@dataclass(frozen=True)
class Section:
    """One section of a film."""

    id: str
    title: str
    scene: SceneRef


@dataclass(frozen=True)
class Storyboard:
    """An ordered list of sections.

    `name` is the stem of the film's files. `root` is the folder that the scenes' own imports are found in. `script` is
    the folder of catalogs, if the film has them. `source` is the storyboard's path as shown in messages.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    root: Path
    script: Path | None
    source: str

    @property
    def is_builtin(self) -> bool:
        """Return True for the film that comes with the program."""
        return self.root == BUILTIN.parent

    @property
    def languages(self) -> list[str]:
        """The languages that this film can be rendered in; only "" when it has no catalogs."""
        return catalogs.languages(self.script) if self.script else [""]

    def language(self, chosen: str | None) -> str:
        """The language `chosen`, or the first for None.

        Raises UsageError when there is no such language.
        """
        if chosen and self.script is None:
            raise UsageError(
                f"--lang {chosen}: {self.source} has no script, so there is no language to choose.",
                next_step="Leave --lang out, or write catalogs and name their folder (key `script`).",
            )
        if chosen and chosen not in self.languages:
            raise UsageError(f"Unknown language {chosen!r}: {nearest(chosen, self.languages)}")
        return chosen or self.languages[0]

    def number(self, section_id: str) -> int:
        """The place of a section in the film, from 1."""
        return [section.id for section in self.sections].index(section_id) + 1

    def catalog(self, language: str) -> Catalog | None:
        """The catalog of `language`, or None when this film has no catalogs.

        Raises UsageError for an unknown language, CatalogError for a bad catalog.
        """
        if self.script is None:
            return None
        catalog = catalogs.load(self.script, language)
        for section in self.sections:
            catalog.section(section.id)
        return catalog

    def catalogs(self, language: str) -> dict[str, Catalog]:
        """The catalogs of all languages, that of `language` first; none when this film has no catalogs.

        Raises UsageError for an unknown language, CatalogError for a bad catalog.
        """
        others = [other for other in self.languages if other != language]
        found = {name: self.catalog(name) for name in (language, *others)}
        return {name: catalog for name, catalog in found.items() if catalog is not None}

    def select(self, ids: Sequence[str] | None) -> tuple[Section, ...]:
        """The sections with these ids in storyboard order; all of them for None.

        Raises UsageError, with the nearest known ids, for an unknown one.
        """
        if ids is None:
            return self.sections
        known = [section.id for section in self.sections]
        for wanted in ids:
            if wanted not in known:
                raise UsageError(f"Unknown section {wanted!r}: {nearest(wanted, known)}")
        return tuple(section for section in self.sections if section.id in ids)


def builtin() -> Storyboard:
    """The film on the Transformer."""
    return load(BUILTIN)


def script_for(scene: Path, section_id: str) -> SectionScript:
    """The script of a section whose scene is run by plain `manim render` from its file.

    It comes from the nearest storyboard above the file, in the language $ASTRAI_VIDEO_LANG, or in the film's first one.
    Raises StoryboardError when there is none, CatalogError when it has no such section.
    """
    found = next((path for folder in scene.resolve().parents if _is_file(path := folder / _FILE_NAME)), None)
    if found is None:
        raise StoryboardError(f"{scene}: there is no {_FILE_NAME} in its folder or above, to find its script by.")
    board = load(found)
    catalog = board.catalog(board.language(os.environ.get("ASTRAI_VIDEO_LANG")))
    if catalog is None:
        raise StoryboardError(f"{found}: script: is missing; the scene in {scene} asks for it.")
    return catalog.section(section_id)


def load(path: Path) -> Storyboard:
    """Read and validate a storyboard; titles that it leaves out come from the catalog of the film's first language.

    Raises StoryboardError with `file: key: problem`.
    """
    return _Reader(path, StoryboardError).storyboard(read_toml(path, StoryboardError))


class _Reader(TomlReader):
    """Builds a Storyboard from the data of one TOML file."""

    def storyboard(self, data: dict[str, Any]) -> Storyboard:
        self.check_keys(data, "", ("name", "title", "script", "section"))
        root = self.path.resolve().parent
        name = self.text(data, "name", "", default=_safe_name(root.name))
        if not _is_file_name(name):
            self.fail("name", f"{name!r} cannot be the name of a file")
        folder = self._script(data, root)
        tables = data.get("section", [])
        if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
            self.fail("section", "at least one [[section]] is needed")
        first = catalogs.load(folder, catalogs.languages(folder)[0]) if folder else None
        sections = tuple(self._section(table, f"section[{i}]", root, first) for i, table in enumerate(tables, 1))
        self._no_duplicates(sections)
        title = self.text(data, "title", "", default=first.title if first else name)
        return Storyboard(name, title, sections, root, folder, str(self.path))

    def _section(self, table: dict[str, Any], where: str, root: Path, first: Catalog | None) -> Section:
        self.check_keys(table, f"{where}.", ("id", "title", "scene"))
        section_id = self.text(table, "id", f"{where}.")
        if not ID_PATTERN.fullmatch(section_id):
            self.fail(f"{where}.id", f"{section_id!r} is not an id (a-z, 0-9 and -, at most 41, not starting with -)")
        in_script = first.sections.get(section_id) if first else None
        title = self.text(table, "title", f"{where}.", default=in_script.title if in_script else section_id)
        return Section(section_id, title, self._scene(self.text(table, "scene", f"{where}."), f"{where}.scene", root))

    def _scene(self, value: str, where: str, root: Path) -> SceneRef:
        target, colon, class_name = value.rpartition(":")
        if not colon or not target or not _CLASS_PATTERN.fullmatch(class_name):
            self.fail(where, f'{value!r} must be "file.py:Class" or "module:Class"')
        if target.endswith(".py"):
            file = (root / target).resolve()
            if not _is_file(file):
                self.fail(where, f"there is no file {file}")
            return SceneRef(target, class_name, file)
        if not _MODULE_PATTERN.fullmatch(target):
            self.fail(where, f"{target!r} is neither a .py file nor a module name")
        inside = root.joinpath(*target.split("."))
        found = next((f for f in (inside.with_suffix(".py"), inside / "__init__.py") if _is_file(f)), None)
        return SceneRef(target, class_name, found)

    def _script(self, data: dict[str, Any], root: Path) -> Path | None:
        if "script" not in data:
            return None
        folder = root / self.text(data, "script", "")
        try:
            found = catalogs.languages(folder)
        except OSError as problem:
            self.fail("script", f"{folder}: {problem.strerror}")
        if not found:
            self.fail("script", f"there is no catalog (*.toml) in {folder}")
        return folder

    def _no_duplicates(self, sections: tuple[Section, ...]) -> None:
        seen: set[str] = set()
        for index, section in enumerate(sections, 1):
            if section.id in seen:
                self.fail(f"section[{index}].id", f"{section.id!r} is there twice")
            seen.add(section.id)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _is_file_name(name: str) -> bool:
    return not set(name) & set('/\\\n\r\t:*?"<>|') and not name.startswith((".", "-")) and len(name.encode()) <= 120


def _safe_name(folder: str) -> str:
    return re.sub(r'[/\\\s:*?"<>|]+', "-", folder).strip(".-") or "film"
