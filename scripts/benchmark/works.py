"""The measured works: each a function that runs both programs and returns figures with their targets."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from measure import Memory, Run, Runs
from tools import Manim, Ours, json_of

from astrai_video import storyboard
from astrai_video.storyboard import SceneRef, Storyboard

_CHANGED_SECTION = "encoder"
_HOLDS = (1, 60)
_MEMORY_QUALITIES = ("h", "k")


@dataclass(frozen=True)
class Figure:
    """A measured work: its runs, the figure that counts, and its target.

    `unit` is "x" when more is better (times faster), else less is; without `at_least` the figure has no target.
    """

    work: str
    peer: Runs | None
    ours: Runs
    value: float
    unit: str
    at_least: float | None = None
    aim: float | None = None

    @property
    def is_met(self) -> bool:
        """Return True if the figure meets its target."""
        if self.at_least is None:
            return True
        return self.value >= self.at_least if self.unit == "x" else self.value <= self.at_least


@dataclass(frozen=True)
class Bench:
    """The settings of all measurements."""

    manim: Manim
    ours: Ours
    quality: str
    repeat: int
    reference: Path | None

    def alternate(self, one: tuple[str, Callable[[], Run]], other: tuple[str, Callable[[], Run]]) -> tuple[Runs, Runs]:
        """Run two commands by turns."""
        first, second = Runs(one[0]), Runs(other[0])
        for _ in range(self.repeat):
            first.runs.append(one[1]())
            second.runs.append(other[1]())
        return first, second

    def several(self, command: str, run: Callable[[], Run]) -> Runs:
        """Run a command several times."""
        return Runs(command, [run() for _ in range(self.repeat)])


def reference(bench: Bench) -> Iterator[Figure]:
    """The film of a given storyboard: cold, warm, and with manim's own parallel encoders."""
    if bench.reference is None:
        return
    board = storyboard.load(bench.reference)
    letter = bench.quality
    render = partial(bench.ours.run, "--storyboard", bench.reference, "render", "-q", letter, output="ref", fresh=True)
    command = f"astrai-video --storyboard {bench.reference.name} render -q {letter}"
    for option, at_least, aim in (((), 3, 4), (("--max-inflight-encoders", "4"), 2, 3)):
        theirs = partial(_manim_renders, bench, board, *option)
        name = " ".join(["manim render", f"-q{letter}", *option])
        peer, ours = bench.alternate((name, theirs), (command, render))
        yield Figure(f"{board.title}, cold", peer, ours, peer.wall / ours.wall, "x", at_least, aim)
    _manim_renders(bench, board)
    build = partial(bench.ours.run, "--storyboard", bench.reference, "build", "-q", letter, output="ref")
    build()
    peer, ours = bench.alternate(
        (f"manim render -q{letter}", partial(_manim_renders, bench, board, warm=True)),
        (f"astrai-video --storyboard {bench.reference.name} build -q {letter}", build),
    )
    yield Figure(f"{board.title}, nothing changed", peer, ours, ours.wall, "s", 1, 0.5)
    yield _alone(bench, board.title, ("--storyboard", str(bench.reference)), board.sections[0].id)


def built_in(bench: Bench) -> Iterator[Figure]:
    """All sections of the built-in film, cold."""
    board = storyboard.builtin()
    letter = bench.quality
    peer, ours = bench.alternate(
        (f"manim render -q{letter}, file by file", partial(_manim_renders, bench, board)),
        (f"astrai-video render -q {letter}", partial(bench.ours.run, "render", "-q", letter, fresh=True)),
    )
    yield Figure("all built-in sections, cold", peer, ours, peer.wall / ours.wall, "x", 5, 8)


def one_section(bench: Bench) -> Iterator[Figure]:
    """One built-in section on two cores."""
    yield _alone(bench, _CHANGED_SECTION, (), _CHANGED_SECTION)


def holds(bench: Bench) -> Iterator[Figure]:
    """A long wait and a short one."""
    folder = bench.ours.folder / "holds"
    folder.mkdir()
    lines = ["from manim import Scene, Square", ""]
    board = ['title = "holds"']
    for seconds in _HOLDS:
        lines += [f"class Hold{seconds}(Scene):", "    def construct(self):", "        self.add(Square())"]
        lines += [f"        self.wait({seconds})", ""]
        board += ["[[section]]", f'id = "hold-{seconds}"', f'title = "hold"\nscene = "holds.py:Hold{seconds}"']
    (folder / "holds.py").write_text("\n".join(lines))
    (folder / "storyboard.toml").write_text("\n".join(board))

    def render(seconds: int) -> Run:
        arguments = ("--storyboard", folder / "storyboard.toml", "render", "-q", bench.quality)
        return bench.ours.run(*arguments, "--sections", f"hold-{seconds}", output="holds-out", fresh=True)

    short, long = (partial(render, seconds) for seconds in _HOLDS)
    one, sixty = bench.alternate(("a wait of 1 s", short), ("a wait of 60 s", long))
    yield Figure("a hold of 60 s against one of 1 s", one, sixty, sixty.cpu - one.cpu, "CPU s", 1, 0.2)


def again(bench: Bench) -> Iterator[Figure]:
    """Builds of the built-in film when it exists: unchanged, with a changed section, with a changed narration."""
    letter = bench.quality
    build = partial(bench.ours.run, "build", "-q", letter, "--json")
    build()
    ours = bench.several(f"astrai-video build -q {letter}", build)
    yield Figure("built-in film, nothing changed", None, ours, ours.wall, "s", 1, 0.5)

    def changed_section() -> Run:
        with (bench.ours.project / "astrai_video" / "transformer" / "sections" / f"{_CHANGED_SECTION}.py").open(
            "a"
        ) as file:
            file.write("# changed\n")
        return build()

    ours = bench.several(f"astrai-video build -q {letter}", changed_section)
    over = Runs("", [Run(run.wall - _section_seconds(run, _CHANGED_SECTION), run.cpu) for run in ours.runs])
    yield Figure("one section changed, beyond that section's own time", None, ours, over.wall, "s", 2, 1)

    def changed_narration() -> Run:
        path = bench.ours.project / "astrai_video" / "transformer" / "script" / "zh.toml"
        text = path.read_text()
        start = text.index("[encoder.narration]")
        first = text.index('= "', start) + 3
        path.write_text(text[:first] + "我们来看，" + text[first:])
        run = build()
        drawn = sum(section["frames_drawn"] for section in json_of(run)["render"]["sections"])
        assert not drawn, f"{drawn} frames were drawn"
        return run

    ours = bench.several(f"astrai-video build -q {letter}", changed_narration)
    yield Figure("one narration changed, no frame drawn", None, ours, ours.wall, "s", 5, 2)


def memory(bench: Bench) -> Iterator[Figure]:
    """The peak memory of one section with two processes, in the two qualities that matter."""
    for letter in _MEMORY_QUALITIES:
        arguments = ("render", "-q", letter, "--sections", _CHANGED_SECTION, "--jobs", "2")
        run = partial(bench.ours.run, *arguments, output="memory", fresh=True, watch_memory=True)
        ours = bench.several(f"astrai-video {' '.join(arguments)}", run)
        worst = functools.reduce(Memory.joined, (one.memory for one in ours.runs))
        yield Figure(f"{_CHANGED_SECTION} in quality {letter}, the largest process", None, ours, worst.largest, "MB")
        yield Figure(
            f"the same, all {worst.processes} processes together, shared pages once", None, ours, worst.together, "MB"
        )


def lint(bench: Bench) -> Iterator[Figure]:
    """The lint of all built-in sections without recordings, compared with renders at 480p15."""
    look = partial(bench.ours.run, "lint", output="lint", fresh=True)
    for name, render in (
        ("manim render -ql, file by file", partial(_manim_renders, bench, storyboard.builtin(), letter="l")),
        ("astrai-video render -q l", partial(bench.ours.run, "render", "-q", "l", output="lint-peer", fresh=True)),
    ):
        peer, ours = bench.alternate((name, render), ("astrai-video lint", look))
        yield Figure(f"lint of all built-in sections, beside {name}", peer, ours, peer.wall / ours.wall, "x", 3)


def command_line(bench: Bench) -> Iterator[Figure]:
    """The time that the command line takes to answer."""
    for argument in ("list", "--help"):
        ours = bench.several(f"astrai-video {argument}", partial(bench.ours.run, argument))
        yield Figure(f"`astrai-video {argument}`", None, ours, ours.wall, "s", 0.4, 0.25)


WORKS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "reference": reference,
    "built-in": built_in,
    "one-section": one_section,
    "holds": holds,
    "again": again,
    "memory": memory,
    "lint": lint,
    "command-line": command_line,
}


def _manim_renders(bench: Bench, board: Storyboard, *options: str, warm: bool = False, letter: str = "") -> Run:
    """Every section of a storyboard, one by one."""
    total = Run(0, 0)
    for number, section in enumerate(board.sections):
        file, scene = _scene(section.scene)
        is_first = number == 0
        if is_first and not warm:
            shutil.rmtree(bench.manim.folder / "media", ignore_errors=True)
        total += bench.manim.render(file, scene, f"-q{letter or bench.quality}", *options, warm=True)
    return total


def _scene(scene: SceneRef) -> tuple[Path, str]:
    assert scene.file is not None
    return scene.file, scene.class_name


def _alone(bench: Bench, name: str, options: tuple[str, ...], section: str) -> Figure:
    """A section with one process and with two."""
    arguments = (*options, "render", "-q", bench.quality, "--sections", section, "--jobs")
    one, two = bench.alternate(
        ("--jobs 1", partial(bench.ours.run, *arguments, "1", output="alone", fresh=True)),
        ("--jobs 2", partial(bench.ours.run, *arguments, "2", output="alone", fresh=True)),
    )
    return Figure(f"{name} alone, --jobs 2 against --jobs 1", one, two, one.wall / two.wall, "x", 1.6, 1.8)


def _section_seconds(run: Run, section: str) -> float:
    results = json_of(run)["render"]["sections"]
    return next(float(result["wall_seconds"]) for result in results if result["id"] == section)
