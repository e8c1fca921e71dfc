"""What a section is made from, found without running it: its import closure and the files that it names.

A section's own folder (the storyboard's, or our package) is followed; libraries are not, their versions
stand in the key. What cannot be seen this way is a module imported by a computed name.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from astrai_video.records import Stamp, stamp

_OURS = Path(__file__).resolve().parents[1]
_LONGEST_NAME = 200
_COMMENT = re.compile(r"#[^\n]*")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]+(?:\((?P<several>[^)]*)\)|(?P<one>[\w, \t]+))"
    r"|import[ \t]+(?P<plain>[\w., \t]+))[ \t]*$",
    re.MULTILINE,
)

_LOOKS = re.compile(rb"\b(pixel_array|get_frame|get_image)\b")

Import = tuple[str, tuple[str, ...], int]  # module, names, level


@dataclass(frozen=True)
class _Parsed:
    """The imports of a file, its digest, and its strings if it is the author's own."""

    imports: tuple[Import, ...]
    strings: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class _Source:
    """One file of a closure: itself, the files that it imports, and the data files that it names, with digests."""

    name: str
    digest: str
    imports: tuple[Path, ...]
    data: dict[str, str]


class Sources:
    """The sources of a film, as they are on disk when they are asked for first: each file is looked at once.

    `root` is the folder that absolute imports of the film's own modules start from.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._known: dict[Path, _Source] = {}
        self._closures: dict[Path, dict[str, str]] = {}
        self._found: dict[tuple[Path, str, tuple[str, ...]], tuple[Path, ...]] = {}  # what an import runs
        self._listed: dict[Path, frozenset[str]] = {}  # what is in a folder

    def closure(self, entry: Path) -> dict[str, str]:
        """The sha256 of every source and data file that the module at `entry` is made from, by name."""
        if entry not in self._closures:
            self._closures[entry] = self._closure(entry.resolve())
        return self._closures[entry]

    def _closure(self, entry: Path) -> dict[str, str]:
        seen: dict[Path, _Source] = {}
        pending = [entry]
        while pending:
            file = pending.pop()
            if file not in seen:
                seen[file] = self._source(file)
                pending += seen[file].imports
        digests = {source.name: source.digest for source in seen.values()}
        for source in seen.values():
            digests |= source.data
        return dict(sorted(digests.items()))

    def _source(self, file: Path) -> _Source:
        found = self._known.get(file)
        if found is None:
            parsed = _parse(file, stamp(file))
            data = {
                _name(path, self._root): file_digest(path) for path in _named_files(parsed.strings, file, self._root)
            }
            imports = tuple(dict.fromkeys(self._imported(file, parsed)))
            found = self._known[file] = _Source(_name(file, self._root), parsed.digest, imports, data)
        return found

    def _imported(self, file: Path, parsed: _Parsed) -> Iterator[Path]:
        for module, names, level in dict.fromkeys(parsed.imports):
            if level:
                base = file.parents[level - 1]
            else:
                base = _OURS.parent if module.partition(".")[0] == _OURS.name else self._root
            key = base, module, names
            if key not in self._found:
                parts = [part for part in module.split(".") if part]
                self._found[key] = tuple(self._resolve(base, parts, names))
            yield from self._found[key]

    def _resolve(self, base: Path, parts: list[str], names: tuple[str, ...]) -> Iterator[Path]:
        """The files that importing `names` from the module `parts` below `base` runs."""
        target = base.joinpath(*parts)
        module = target.with_suffix(".py")
        if parts and self._is_there(module):
            files, packages, from_package = [module], parts[:-1], False
        else:
            files = [target / f"{name}.py" for name in names if self._is_there(target / f"{name}.py")]
            packages, from_package = parts, len(files) < len(names) or not names
        inits = [base.joinpath(*packages[:depth], "__init__.py") for depth in range(len(packages) + 1)]
        if inits and _is_ours(inits[-1]):
            # The __init__ files of our own packages hold no code: one counts only when names are taken from it.
            inits = inits[-1:] if from_package else []
        yield from (file for file in [*files, *inits] if self._is_there(file))

    def _is_there(self, path: Path) -> bool:
        folder = path.parent
        if folder not in self._listed:
            self._listed[folder] = _names_in(folder)
        return path.name in self._listed[folder]


def _names_in(folder: Path) -> frozenset[str]:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:
        return frozenset()


def looks_at_its_picture(files: Iterable[str]) -> bool:
    """Whether a scene with these files may look at its own picture: then it cannot run ahead of it."""
    return any(_LOOKS.search(path.read_bytes()) for path in map(Path, files) if path.is_file())


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_digest(path: Path) -> str:
    """The sha256 of a file's bytes, read once for as long as nobody writes to it."""
    return _digest(path, stamp(path))


@cache
def _digest(path: Path, _unchanged_since: Stamp) -> str:
    return file_digest(path)


def text_digest(lines: Iterable[str]) -> str:
    """The sha256 of some texts; where one ends and the next begins counts."""
    return hashlib.sha256("\0".join(lines).encode()).hexdigest()


@cache
def _parse(file: Path, _unchanged_since: Stamp) -> _Parsed:
    raw = file.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if _is_ours(file):
        return _Parsed(tuple(written_imports(raw.decode())), (), digest)
    try:
        tree = ast.parse(raw)
    except (SyntaxError, ValueError):
        return _Parsed((), (), digest)  # the worker will report it, with its line
    return _Parsed(tuple(parsed_imports(tree)), tuple(_strings(tree)), digest)


def parsed_imports(tree: ast.Module) -> Iterator[Import]:
    """The imports in a tree, at any depth, without those of a file that is run itself."""
    for statement in _statements(tree.body):
        if isinstance(statement, ast.Import):
            yield from ((alias.name, (), 0) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield statement.module or "", tuple(alias.name for alias in statement.names), statement.level


def written_imports(source: str) -> Iterator[Import]:
    """The imports in a source of ours, whose format is known: parsing all of them would take most of `list`'s time."""
    imported, _, _when_run = source.partition('\nif __name__ == "__main__":\n')
    for match in _IMPORT.finditer(_COMMENT.sub("", imported)):
        module, names, plain = match["module"], match["several"] or match["one"], match["plain"]
        if plain is not None:
            yield from ((name.split()[0], (), 0) for name in plain.split(","))
        else:
            bare = module.lstrip(".")
            yield bare, tuple(n.split()[0] for n in names.split(",") if n.strip()), len(module) - len(bare)


def _statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All statements, at any depth; expressions, most of a tree, are not looked into."""
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
    return file.is_relative_to(_OURS)


def _named_files(strings: tuple[str, ...], file: Path, root: Path) -> Iterator[Path]:
    """Files below `root` that a string constant names: images, SVG, tables."""
    for text in strings:
        if not 0 < len(text) <= _LONGEST_NAME or "\0" in text or "\n" in text or "." not in text:
            continue
        for base in {root, file.parent}:
            path = base / text
            if path.is_file() and path.suffix != ".py":
                yield path.resolve()


def _name(file: Path, root: Path) -> str:
    for base in (root, _OURS.parent):
        if file.is_relative_to(base):
            return file.relative_to(base).as_posix()
    return file.as_posix()
