"""Import closures: finds the files that a module depends on by reading import statements, without running it.

Modules in the film's own folder (the storyboard's, or this package) are followed, and data files named in string
constants are included. Libraries are not followed; their names are collected, so that their versions can be part of a
key. A module imported by a computed name is not found.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from astrai_video import PACKAGE
from astrai_video.digests import Stamp, file_digest, stamp

_LONGEST_NAME = 200
_COMMENT = re.compile(r"#[^\n]*")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]+(?:\((?P<several>[^)]*)\)|(?P<one>[\w, \t]+))"
    r"|import[ \t]+(?P<plain>[\w., \t]+))[ \t]*$",
    re.MULTILINE,
)

_PIXELS_READ = re.compile(rb"\b(pixel_array|get_frame|get_image)\b")

Import = tuple[str, tuple[str, ...], int]  # module, names, level


@dataclass(frozen=True)
class _Parsed:
    """The distinct imports of a file, its digest, and the strings of a file of the author's."""

    imports: tuple[Import, ...]
    strings: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class _Source:
    """A file of a closure: its digest, its imports, and the data files that it names, with their digests."""

    name: str
    digest: str
    imports: tuple[Path, ...]
    libraries: tuple[str, ...]
    data: dict[str, str]


class Sources:
    """The sources of a film as of the first time they are asked for: each file is read once.

    `root` is the folder that absolute imports of the film's own modules start from.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._known: dict[Path, _Source] = {}
        # By entries: the digests of a closure's files by name, and the libraries that it imports.
        self._closures: dict[tuple[Path, ...], tuple[dict[str, str], frozenset[str]]] = {}
        self._found: dict[tuple[str, str, tuple[str, ...]], tuple[Path, ...]] = {}  # the files that an import runs
        self._listed: dict[str, frozenset[str]] = {}  # the names in a folder

    def closure(self, *entries: Path) -> dict[str, str]:
        """The sha256 of every source and data file that the modules at `entries` depend on, by name."""
        return self._closed(entries)[0]

    def libraries(self, *entries: Path) -> frozenset[str]:
        """The packages that the files of a closure import, without those in it and the standard library, by name."""
        return self._closed(entries)[1]

    def _closed(self, entries: tuple[Path, ...]) -> tuple[dict[str, str], frozenset[str]]:
        if entries not in self._closures:
            sources = self._reached([entry.resolve() for entry in entries])
            digests = {source.name: source.digest for source in sources}
            for source in sources:
                digests |= source.data
            libraries = frozenset(name for source in sources for name in source.libraries)
            self._closures[entries] = dict(sorted(digests.items())), libraries
        return self._closures[entries]

    def _reached(self, entries: list[Path]) -> list[_Source]:
        seen: dict[Path, _Source] = {}
        pending = list(entries)
        while pending:
            file = pending.pop()
            if file not in seen:
                seen[file] = self._source(file)
                pending += seen[file].imports
        return list(seen.values())

    def _source(self, file: Path) -> _Source:
        found = self._known.get(file)
        if found is None:
            parsed = _parse(file, stamp(file))
            data = {
                _name(path, self._root): file_digest(path) for path in _named_files(parsed.strings, file, self._root)
            }
            imports: dict[Path, None] = {}
            libraries: dict[str, None] = {}
            for module, names, level in parsed.imports:
                files = self._imported(file, module, names, level)
                imports |= dict.fromkeys(files)
                if not files and not level:
                    libraries[module.partition(".")[0]] = None
            outside = tuple(name for name in libraries if name not in sys.stdlib_module_names)
            found = _Source(_name(file, self._root), parsed.digest, tuple(imports), outside, data)
            self._known[file] = found
        return found

    def _imported(self, file: Path, module: str, names: tuple[str, ...], level: int) -> tuple[Path, ...]:
        if level:
            base = str(file.parents[level - 1])
        else:
            base = str(PACKAGE.parent if module.partition(".")[0] == PACKAGE.name else self._root)
        key = base, module, names
        if key not in self._found:
            parts = [part for part in module.split(".") if part]
            self._found[key] = tuple(map(Path, self._resolve(base, parts, names)))
        return self._found[key]

    def _resolve(self, base: str, parts: list[str], names: tuple[str, ...]) -> Iterator[str]:
        """The files that importing `names` from the module `parts` below `base` runs."""
        target = "/".join([base, *parts])
        if parts and self._is_there(f"{target}.py"):
            files, packages, from_package = [f"{target}.py"], parts[:-1], False
        else:
            files = [file for name in names if self._is_there(file := f"{target}/{name}.py")]
            packages, from_package = parts, len(files) < len(names) or not names
        inits = ["/".join([base, *packages[:depth], "__init__.py"]) for depth in range(len(packages) + 1)]
        if inits[-1].startswith(f"{PACKAGE}/"):
            # The __init__ files of this package contain no code: one counts only when names are imported from it.
            inits = inits[-1:] if from_package else []
        yield from (file for file in [*files, *inits] if self._is_there(file))

    def _is_there(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        if folder not in self._listed:
            self._listed[folder] = _names_in(folder)
        return name in self._listed[folder]


def _names_in(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - a third of the time, and only names are needed
    except OSError:
        return frozenset()


def reads_pixels(files: Iterable[str]) -> bool:
    """Return True if the code in these files may read the pixels of its frames: its plays cannot be skipped then."""
    return any(_PIXELS_READ.search(path.read_bytes()) for path in map(Path, files) if path.is_file())


@cache
def _parse(file: Path, _unchanged_since: Stamp) -> _Parsed:
    raw = file.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if _is_ours(file):
        return _Parsed(tuple(dict.fromkeys(written_imports(raw.decode()))), (), digest)
    try:
        tree = ast.parse(raw)
    except (SyntaxError, ValueError):
        return _Parsed((), (), digest)  # the worker reports it, with its line
    return _Parsed(tuple(dict.fromkeys(parsed_imports(tree))), tuple(_strings(tree)), digest)


def parsed_imports(tree: ast.Module) -> Iterator[Import]:
    """The imports in a tree, at any depth, without those under `if __name__ == "__main__"`."""
    for statement in _statements(tree.body):
        if isinstance(statement, ast.Import):
            yield from ((alias.name, (), 0) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield statement.module or "", tuple(alias.name for alias in statement.names), statement.level


def written_imports(source: str) -> Iterator[Import]:
    """The imports in a source of this package, found by a regular expression.

    The format of these sources is known; parsing all of them would take most of the time of `list`.
    """
    imported, _, _when_run = source.partition('\nif __name__ == "__main__":\n')
    for match in _import_statements(_COMMENT.sub("", imported)):
        module, names, plain = match["module"], match["several"] or match["one"], match["plain"]
        if plain is not None:
            yield from ((name.split()[0], (), 0) for name in plain.split(","))
        else:
            bare = module.lstrip(".")
            yield bare, tuple(n.split()[0] for n in names.split(",") if n.strip()), len(module) - len(bare)


def _import_statements(source: str) -> Iterator[re.Match[str]]:
    """The matches of `_IMPORT`, tried only at lines that contain the word."""
    word = source.find("import ")
    while word >= 0:
        match = _IMPORT.match(source, source.rfind("\n", 0, word) + 1)
        if match:
            yield match
        word = source.find("import ", max(match.end() if match else 0, word + 1))


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All statements, at any depth; expressions, most of a tree, are not visited."""
    for statement in body:
        if _is_for_running(statement):
            continue
        yield statement
        for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _statements(getattr(statement, inner, ()))


def _is_for_running(statement: ast.AST) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'"


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _is_ours(file: Path) -> bool:
    return str(file).startswith(f"{PACKAGE}/")


def _named_files(strings: tuple[str, ...], file: Path, root: Path) -> Iterator[Path]:
    """The files below `root` that a string constant names: images, SVG, tables."""
    for text in strings:
        if not 0 < len(text) <= _LONGEST_NAME or "\0" in text or "\n" in text or "." not in text:
            continue
        for base in {root, file.parent}:
            path = base / text
            if path.is_file() and path.suffix != ".py":
                yield path.resolve()


def _name(file: Path, root: Path) -> str:
    path = file.as_posix()
    for base in (root, PACKAGE.parent):
        if path.startswith(f"{base}/"):
            return path[len(f"{base}/") :]
    return path
