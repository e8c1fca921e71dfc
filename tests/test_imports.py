"""Imports point one way (the table of the design)."""

import ast
from pathlib import Path

import astrai_video

PACKAGE = Path(astrai_video.__file__).parent

# What the modules of each room may import from this package.
ALLOWED = {
    "__main__": {"cli"},
    "voice": {"display", "project", "script", "storyboard", "engine", "narration", "errors"},
    "starting": {"display", "script", "engine.store", "errors"},
    "starter": {"stage"},
    "watching": {"loop", "paging", "project"},
    "loop": {"cli", "crash", "page", "display", "engine", "errors", "fonts", "lint.run", "project"},
    "paging": {"page", "display", "project", "review", "engine.plan", "lint.findings"},
    "verifying": {
        "delivery",
        "display",
        "engine.code_digest",
        "engine.provenance",
        "engine.sources",
        "engine.store",
        "fonts",
        "project",
    },
    "publishing": {"delivery", "engine", "errors"},
    "cli": {"commands", "crash", "display", "engine.headstart", "errors", "programs", "project", "script", "signals"},
    "commands": set(),
    "cleaning": {"display", "engine", "errors", "project", "quality"},
    "crash": {"display", "engine.ffmpeg"},
    "doctor": {"display", "engine.events", "health", "project"},
    "health": {"delivery", "engine", "errors", "fonts", "health", "narration", "programs", "quality", "storyboard"},
    "health.sample": {"fonts", "stage.text"},
    "listing": {"display", "engine", "project", "quality"},
    "rendering": {"board", "display", "engine", "project", "storyboard"},
    "stitching": {"delivery.targets", "display", "engine", "errors", "project", "publishing", "storyboard", "voice"},
    "building": {
        "delivery.check",
        "display",
        "engine",
        "errors",
        "lint.findings",
        "paging",
        "project",
        "rendering",
        "review",
        "stitching",
        "storyboard",
        "verifying",
        "voice",
    },
    "project": {"quality", "storyboard", "engine", "errors"},
    "delivery": {"delivery", "engine", "narration", "page", "quality", "fonts", "errors"},
    "page": {"page", "engine", "lint.findings", "narration", "storyboard", "timeline", "fonts", "errors"},
    "review": {"page", "display", "project", "storyboard", "engine", "lint", "errors"},
    "display": {"delivery.check", "engine.events", "lint.findings", "timeline"},
    "board": {"display", "engine.events"},
    "errors": set(),
    "records": set(),
    "timeline": {"records", "errors"},
    "quality": {"errors"},
    "fonts": {"errors"},
    "script": {"errors"},
    "storyboard": {"errors", "script"},
    "engine": {
        "programs",
        "records",
        "engine",
        "narration",
        "timeline",
        "storyboard",
        "script",
        "errors",
        "quality",
        "fonts",
    },
    "engine.worker": {"engine", "timeline", "storyboard", "errors", "fonts", "stage.scene", "lint.boxes"},
    "programs": set(),
    "signals": set(),
    "narration": {"programs", "narration", "timeline", "storyboard", "script", "errors"},
    "lint": {"lint", "narration", "engine.events", "timeline", "storyboard", "script", "errors"},
    "lint.verdicts": {
        "records",
        "lint",
        "script",
        "engine.code_digest",
        "engine.events",
        "engine.sources",
        "engine.store",
    },
    "lint.run": {"lint", "engine", "storyboard", "quality", "errors"},
    "lint.record": {"lint", "engine.ahead", "engine.recording", "stage.scene", "errors"},
    "lint.look": {"lint", "stage.arrows"},
    "lint.recorder": {"lint", "engine", "stage.scene", "fonts"},
    "lint.worker": {"lint", "engine"},
    "model": {"model"},
    "stage": {"stage", "script", "timeline", "fonts"},
    "sections": {"stage", "model"},
}


def test_imports_point_one_way():
    wrong = [
        f"{name} imports {imported}"
        for file in PACKAGE.rglob("*.py")
        for name in [module_name(file)]
        for imported in our_imports(file)
        if not allowed(name, imported)
    ]
    assert wrong == []


def test_sections_take_modules_of_the_stage_not_the_package():
    for file in (PACKAGE / "sections").glob("*.py"):
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


def allowed(name, imported):
    rules = ALLOWED.get(name) or ALLOWED.get(name.split(".")[0], set())
    if name == "engine.preload" and imported == "engine.worker":
        return True
    if imported == "engine.worker":
        return False
    return any(imported == rule or imported.startswith(f"{rule}.") for rule in rules)


def test_an_assert_only_tells_the_type_checker_what_is_known():
    """`python -O` leaves out all of them, so that none may decide anything: those that mypy reads may stand."""
    deciding = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert) and not _narrows(node.test):
                deciding.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node.test)}")
    assert deciding == []


def _narrows(test: ast.expr) -> bool:
    """Whether it is `x is not None`, or asks whether something is of a type or has an attribute."""
    if isinstance(test, ast.Call):
        return isinstance(test.func, ast.Name) and test.func.id in ("isinstance", "hasattr")
    return isinstance(test, ast.Compare) and ast.unparse(test).endswith(" is not None")
