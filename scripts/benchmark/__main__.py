"""Command line of the benchmark."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import cluster
import measure
import predict
import report
import typer
from report import Check
from tools import Manim, Ours
from works import WORKS, Bench, Figure

from astrai_video.engine.plan.jobs import Cost

_CORES_MEASURED = (1, 2)
_CLUSTERS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_CONNECT_SECONDS = 1.5  # starting the command, with the import of Dask


def main(
    reference: Annotated[Path | None, typer.Option(help="Storyboard of a film to compare too.", exists=True)] = None,
    quality: Annotated[str, typer.Option("--quality", "-q", help="Quality of everything: l, m, h, p or k.")] = "h",
    repeat: Annotated[int, typer.Option(help="Runs of each command.", min=1)] = 3,
    only: Annotated[str, typer.Option(help=f"Works, comma-separated, of: {', '.join(WORKS)}.")] = "",
    cores: Annotated[str, typer.Option(help="Predict the whole film on so many cores, as in 1-64.")] = "",
    pictures: Annotated[
        str, typer.Option(help="Compare the reference's picture with manim's in these qualities, as in h,p,k.")
    ] = "",
    cluster_workers: Annotated[
        str, typer.Option(help="Render on clusters of so many workers, as in 1,2, and predict larger ones.")
    ] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
) -> None:
    """Measure astrai-video and plain manim, both in the same environment, and print a table in Markdown.

    With --cores, --pictures or --cluster-workers alone only the works that these need are measured. Scenes with Tex
    need LaTeX, as with plain manim.
    """
    chosen = _chosen(only) if only or not (cores or pictures or cluster_workers) else []
    if pictures and reference is None:
        raise typer.BadParameter("--pictures compares the film given with --reference.")
    numbers = _cores(cores) if cores else []
    if sys.platform != "linux":
        raise typer.BadParameter("the benchmark counts CPU time as only Linux can.")
    measure.adopt_orphans()
    figures: list[Figure] = []
    predicted: dict[int, float] = {}
    checks: list[Check] = []
    with tempfile.TemporaryDirectory(prefix="astrai-video-bench-") as folder:
        bench = Bench(
            Manim(Path(folder, "manim")), Ours(Path(folder)), quality, repeat, reference and reference.resolve()
        )
        for name in chosen:
            for figure in WORKS[name](bench):
                print(f"{figure.work}: {figure.value:.2f} {figure.unit}", file=sys.stderr)
                figures.append(figure)
        if numbers:
            predicted, checks = _predict(bench, numbers)
        clusters = [int(number) for number in cluster_workers.split(",") if number]
        simulated: list[str] = []
        if clusters:
            figures += cluster.overhead(bench, clusters)
            found = cluster.tasks(bench)
            trip, start = cluster.round_trip(bench), _CONNECT_SECONDS
            simulated = list(cluster.markdown(found, _CLUSTERS, trip, start))
        compared = {
            letter: bench.ours.picture(bench.reference, letter)
            for letter in pictures.split(",")
            if letter and bench.reference
        }
    where = report.machine()
    print(*report.markdown(figures, where, quality, repeat), sep="\n")
    if numbers:
        print("", *report.prediction_markdown(predicted, checks), sep="\n")
    if simulated:
        print("", *simulated, sep="\n")
    if compared:
        print("", *report.picture_markdown(compared), sep="\n")
    if json_file:
        json_file.write_text(json.dumps(report.as_json(figures, where, predicted, checks, compared), indent=2) + "\n")


def _chosen(only: str) -> list[str]:
    names = [name for name in only.split(",") if name] or list(WORKS)
    unknown = [name for name in names if name not in WORKS]
    if unknown:
        raise typer.BadParameter(f"--only: no work is called {unknown[0]}; there are {', '.join(WORKS)}.")
    return names


def _cores(text: str) -> list[int]:
    """The powers of two in a range of cores, and its ends."""
    first, _, last = text.partition("-")
    try:
        low, high = int(first), int(last or first)
    except ValueError:
        raise typer.BadParameter(f"--cores {text!r} is not a number or a range, as in 1-64.") from None
    if not 1 <= low <= high:
        raise typer.BadParameter(f"--cores {text}: at least one core, and the smaller number first.")
    doubled = {2**power for power in range(high.bit_length()) if low <= 2**power <= high}
    return sorted({low, high} | doubled)


def _predict(bench: Bench, numbers: list[int]) -> tuple[dict[int, float], list[Check]]:
    """Predictions from the costs measured with one process and, for more cores, with two."""
    start = _start_seconds(bench)
    costs: dict[int, dict[str, Cost]] = {}
    measured: dict[int, float] = {}
    for cores in _CORES_MEASURED:
        output = f"jobs-{cores}"
        run = bench.ours.run("render", "-q", bench.quality, "--jobs", str(cores), output=output, fresh=True)
        measured[cores] = run.wall
        costs[cores] = {
            section: Cost(cost["seconds"], tuple(cost["plays"]), cost["frames"])
            for section, by_quality in bench.ours.costs(output).items()
            for cost in (by_quality[bench.quality],)
        }

    def predict_for(cores: int) -> float:
        return start + predict.wall_seconds(costs[min(cores, max(_CORES_MEASURED))], cores)

    checks = [Check(cores, predict_for(cores), measured[cores]) for cores in _CORES_MEASURED]
    return {cores: predict_for(cores) for cores in numbers}, checks


def _start_seconds(bench: Bench) -> float:
    """The seconds of a rendering besides drawing: a scene of one frame, less the cost of that frame."""
    folder = bench.ours.folder / "start"
    folder.mkdir()
    (folder / "scene.py").write_text(
        "from manim import Scene, Dot\n\nclass One(Scene):\n    def construct(self):\n        self.add(Dot())\n"
        "        self.wait()\n"
    )
    (folder / "storyboard.toml").write_text(
        'title = "s"\n[[section]]\nid = "one"\ntitle = "s"\nscene = "scene.py:One"\n'
    )
    arguments = ("--storyboard", folder / "storyboard.toml", "render", "-q", bench.quality)
    runs = bench.several("", lambda: bench.ours.run(*arguments, output="start-out", fresh=True))
    return runs.wall - float(bench.ours.costs("start-out")["one"][bench.quality]["seconds"])


if __name__ == "__main__":
    try:
        typer.run(main)
    except measure.CommandFailedError as problem:
        sys.exit(f"scripts/bench: {problem}")
