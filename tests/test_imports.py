"""Imports point one way, and manim is imported behind a seam of folders."""

import ast
from pathlib import Path

import astrai_video

PACKAGE = Path(astrai_video.__file__).parent

# The folders that each folder imports from, besides itself; the modules at the top of the package serve all of them.
ALLOWED = {
    "": set(),
    "narration": set(),
    "engine.plan": {"narration"},
    "engine.media": set(),
    "engine.worker.fast": {"engine.plan"},
    "engine.worker": {"engine.plan", "engine.worker.fast", "stage"},
    "engine.sound": {"engine.plan", "engine.media", "narration"},
    "engine.stitch": {"engine.plan", "engine.media", "engine.sound", "narration"},
    "engine.run": {"engine.plan", "engine.media", "engine.stitch"},
    "engine.cluster": {"engine.plan", "engine.run"},
    "lint": {"engine.plan", "engine.run", "lint.rules", "narration"},
    "lint.rules": {"lint", "narration"},
    "lint.recording": {"engine.plan", "engine.worker", "engine.worker.fast", "lint", "stage"},
    "page": {"engine.plan", "engine.stitch", "lint", "narration"},
    "delivery": {"engine.plan", "engine.media", "engine.sound", "engine.stitch", "narration", "page"},
    "health": {"delivery", "engine.plan", "engine.media", "engine.sound", "engine.stitch", "narration"},
    "cli": {"delivery", "engine.cluster", "engine.plan", "engine.media", "engine.run", "engine.stitch", "lint", "page"},
    "cli.commands": {
        "cli",
        "delivery",
        "engine.cluster",
        "engine.plan",
        "engine.run",
        "engine.sound",
        "engine.stitch",
        "health",
        "lint",
        "narration",
        "page",
    },
    "stage": set(),
    "starter.sections": {"stage"},
    "transformer.model": set(),
    "transformer.diagrams": {"stage"},
    "transformer.sections": {"stage", "transformer.diagrams", "transformer.model"},
}
SINGLE = {
    "__main__": {"cli"},
    "health.media": {"engine.worker"},  # doctor tries the encoder of the workers, which does not import manim
}
IMPORT_MANIM = ("engine.worker", "lint.recording", "stage", "starter", "transformer")


def test_imports_between_folders_are_those_of_the_table():
    wrong = [
        f"{name} imports {imported}"
        for file in PACKAGE.rglob("*.py")
        for name in [module_name(file)]
        for imported in our_imports(file)
        if folder_of(imported) not in {"", folder_of(name), *ALLOWED[folder_of(name)], *SINGLE.get(name, set())}
    ]
    assert wrong == []


def test_no_modules_import_each_other():
    """No circle, whether at the top of a module or in a function."""
    imports = {module_name(file): our_imports(file) for file in PACKAGE.rglob("*.py")}

    def reached(name):
        found, pending = set(), [name]
        while pending:
            new = imports.get(pending.pop(), set()) - found
            found |= new
            pending += new
        return found

    assert [name for name in imports if name in reached(name)] == []


def test_manim_is_imported_by_the_folders_of_scenes_and_of_the_processes_that_run_them_only():
    wrong = [
        name
        for file in PACKAGE.rglob("*.py")
        for name in [module_name(file)]
        if "manim" in libraries(file) and not name.startswith(tuple(f"{folder}." for folder in IMPORT_MANIM))
    ]
    assert wrong == []


def test_the_program_names_its_film_in_one_place():
    """The storyboard that is used by default; all else treats the built-in film like any other."""
    for folder in ("engine", "lint", "cli", "narration", "delivery", "page", "health"):
        for file in (PACKAGE / folder).rglob("*.py"):
            assert "astrai_video.transformer" not in file.read_text(encoding="utf-8"), file
    naming = [f.name for f in PACKAGE.glob("*.py") if '"transformer"' in f.read_text(encoding="utf-8")]
    assert naming == ["storyboard.py"]


def test_sections_take_modules_of_the_stage_not_the_package():
    for file in (PACKAGE / "transformer" / "sections").glob("*.py"):
        assert "stage" not in our_imports(file), file.name


def module_name(file):
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts)


def our_imports(file):
    """Modules of this package that a file imports at any place, without the package's name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "astrai_video":
            inner = node.module.removeprefix("astrai_video").lstrip(".")
            for alias in node.names:
                submodule = PACKAGE.joinpath(*inner.split(".") if inner else [], alias.name)
                is_module = submodule.with_suffix(".py").is_file() or submodule.is_dir()
                found.add(f"{inner}.{alias.name}".strip(".") if is_module else inner)
        elif isinstance(node, ast.Import):
            found |= {a.name.removeprefix("astrai_video.") for a in node.names if a.name.startswith("astrai_video")}
    return found - {""}


def folder_of(module):
    """The folder of a module, or the folder that is imported itself; "" for the top of the package."""
    return module if PACKAGE.joinpath(*module.split(".")).is_dir() else module.rpartition(".")[0]


def libraries(file):
    """The top-level packages that a file imports, at any place."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
    return found


def test_an_assert_only_tells_the_type_checker_what_is_known():
    """`python -O` leaves out all of them, so that none may decide anything: those that mypy reads may stand."""
    deciding = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert) and not _narrows(node.test):
                deciding.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node.test)}")
    assert deciding == []


def _narrows(test: ast.expr) -> bool:
    """Return True for `x is not None`, and for calls of isinstance and hasattr."""
    if isinstance(test, ast.Call):
        return isinstance(test.func, ast.Name) and test.func.id in ("isinstance", "hasattr")
    return isinstance(test, ast.Compare) and ast.unparse(test).endswith(" is not None")
