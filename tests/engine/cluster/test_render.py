"""Jobs on a cluster: the same segments and messages as here, and only the files that the worker needs."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from astrai_video import storyboard
from astrai_video.cli.project import Project
from astrai_video.engine.cluster import dispatch
from astrai_video.engine.cluster.executor import Cluster
from astrai_video.engine.plan.events import Progress, Started
from astrai_video.engine.plan.store import Store
from astrai_video.engine.run.pool import Local
from astrai_video.engine.run.render import render
from astrai_video.quality import QUALITIES
from tests.engine.cluster.conftest import free_port

pytestmark = pytest.mark.usefixtures("small_pictures")

FILM = {"red": "tiny.py:Red", "spoken": "spoken.py:Spoken", "carried": "carried.py:Carried"}


def test_segments_from_a_worker_are_those_of_this_machine(make_film, running):
    """Also for a section with its own module, picture and catalog, none of which the worker has."""
    film = make_film(script='script = "script"', **FILM)
    add_catalogs(film)
    done = film.run("render", "-q", "l", "--json", "--cluster", running.address)
    assert done.code == 0, done.err
    there = segments(film)
    assert {name.split("-")[0] for name in there} == set(FILM)
    shutil.rmtree(film.output)
    here = film.run("render", "-q", "l", "--json")
    assert segments(film) == there
    assert told(done.json) == told(here.json)


def add_catalogs(film):
    for catalog in (film.folder / "script").glob("*.toml"):
        with catalog.open("a") as file:
            for section in ("red", "carried"):
                file.write(f'\n[{section}]\ntitle = "{section}"\n')


def segments(film):
    store = film.output / "store"
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in store.rglob("*.mp4")}


def told(document):
    return [(s["id"], s["state"], s["reason"], s["frames"], s["frames_drawn"], s["clip"]) for s in document["sections"]]


def test_a_section_of_the_built_in_film_needs_no_files(running, tmp_path, capsys):
    from astrai_video.cli import app

    arguments = ["--output", str(tmp_path), "render", "-q", "l", "--sections", "title", "--cluster", running.address]
    assert app.run(arguments) == 0, capsys.readouterr().err
    assert list(tmp_path.glob("store/zh/l/title-*/timeline.json"))


def test_the_board_hears_the_same_from_a_worker(make_film, running):
    film = make_film(red="tiny.py:Red", still="tiny.py:Still")

    def events(executor, folder):
        project = Project(storyboard.load(film.storyboard), Store(film.folder / folder))
        found = list(render([project.film("l", None)], project.storyboard.sections, executor=executor))
        frames = [(event.frames, event.frames_drawn) for event in found if isinstance(event, Progress)]
        started = sorted(event.label for event in found if isinstance(event, Started))
        return started, tuple(map(sum, zip(*frames, strict=True)))

    assert events(Cluster(running.address), "there") == events(Local(2), "here") == (["red", "still"], (73, 23))


def test_an_error_of_a_scene_is_told_as_from_this_machine_and_not_tried_again(make_film, running):
    film = make_film(failing="tiny.py:Failing", still="tiny.py:Still")
    there = film.run("render", "-q", "l", "--json", "--cluster", running.address)
    log = (film.output / "logs" / "failing.log").read_text()
    here = film.run("render", "-q", "l", "--json", "--sections", "failing")
    assert there.code == 1
    assert [s["state"] for s in there.json["sections"]] == ["failed", "rendered"]
    assert there.json["sections"][0]["error"] == here.json["sections"][0]["error"]
    assert f"{film.folder}/tiny.py:48" in there.json["sections"][0]["error"]
    assert there.err.count("failing: started") == 1
    assert log == (film.output / "logs" / "failing.log").read_text()


def test_build_records_for_the_lint_on_the_cluster_and_stitches_here(make_film, running):
    film = make_film(red="tiny.py:Red")
    done = film.run("build", "-q", "l", "--cluster", running.address)
    assert done.code == 0, done.err
    assert (film.output / "small-l.mp4").is_file()
    assert list(film.output.glob("store/lint/red-*.json"))


def test_nothing_is_left_on_the_worker_and_nothing_is_asked_when_all_is_fresh(make_film, running):
    film = make_film(red="tiny.py:Red")
    assert film.run("render", "-q", "l", "--cluster", running.address).code == 0
    assert not [path for program in running.programs for path in program.folder.rglob("*.mp4")]
    nobody = f"tcp://127.0.0.1:{free_port()}"
    assert film.run("render", "-q", "l", "--cluster", nobody, "--json").json["sections"][0]["state"] == "cached"


def test_a_file_outside_of_the_film_is_not_sent(make_film, running):
    film = make_film(carried="carried.py:Carried", still="tiny.py:Still")
    (film.folder.parent / "outside.txt").write_text("not yours")
    film.edit("carried.py", '"pictures/dot.svg"', '"../outside.txt"')
    done = film.run("render", "-q", "l", "--cluster", running.address)
    assert done.code == 1
    assert "carried: it uses" in done.err
    assert "outside of" in done.err
    assert film.timelines("still")


def test_a_result_that_comes_in_many_pieces_is_whole(make_film, running, monkeypatch):
    from astrai_video.engine.cluster import receive

    monkeypatch.setattr(receive, "PIECE_BYTES", 700)
    film = make_film(red="tiny.py:Red")
    assert film.run("render", "-q", "l", "--cluster", running.address).code == 0
    there = segments(film)
    assert max(map(len, there.values())) > 1400
    shutil.rmtree(film.output)
    film.run("render", "-q", "l")
    assert segments(film) == there


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--cluster", "localhost"), "is not tcp://HOST:PORT"),
        (("--cluster", "udp://localhost:1"), "is not tcp://HOST:PORT"),
        (("--cluster", "tls://localhost:1"), "needs --cluster-tls-ca, --cluster-tls-cert, --cluster-tls-key"),
        (("--cluster", "tcp://localhost:1", "--cluster-tls-ca", "x.pem"), "there is no file"),
        (("--cluster-tls-ca", "x.pem"), "go with --cluster"),
    ],
)
def test_options_that_make_no_sense_are_wrong_usage(make_film, options, problem):
    done = make_film(red="tiny.py:Red").run("render", "-q", "l", *options)
    assert done.code == 2
    assert problem in done.err


def test_the_cluster_is_encrypted_with_dasks_tls_files(make_film, own_cluster, tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    files = ("--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key))
    own_cluster.tls = files
    own_cluster.scheduler()
    ours = [part.replace("--tls", "--cluster-tls").removesuffix("-file") for part in files]
    own_cluster.own_worker("--nthreads", "1", *ours)
    film = make_film(still="tiny.py:Still")
    done = film.run("render", "-q", "l", "--cluster", own_cluster.address, *ours)
    assert done.code == 0, done.err
    assert film.timelines("still")


def test_dask_is_loaded_only_for_a_cluster_and_manim_not_even_there():
    program = (
        "import sys, astrai_video.cli.app, astrai_video.engine.run.render; print('distributed' in sys.modules)\n"
        "from astrai_video.engine.cluster import executor, dispatch; print('manim' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_several_languages_and_qualities_are_one_run(make_film, running, monkeypatch):
    monkeypatch.setitem(QUALITIES, "m", replace(QUALITIES["m"], width=640, height=360))
    film = make_film(red="tiny.py:Red", still="tiny.py:Still")
    done = film.run("render", "-q", "l,m", "--json", "--cluster", running.address)
    assert done.code == 0, done.err
    assert [one["quality"] for one in done.json["films"]] == ["l", "m"]
    assert all(section["state"] == "rendered" for one in done.json["films"] for section in one["sections"])
    assert film.run("render", "-q", "l", "--json").json["sections"][0]["state"] == "cached"


@pytest.fixture(scope="module")
def rendered(make_shared_film):
    """A film of one section, rendered, of which is thought that its plays cost much and the scene itself nothing."""
    film = make_shared_film(again="again.py:Plays")
    film.told = film.run("render", "-q", "l", "--json").json["sections"][0]
    costs = film.output / "costs.json"
    known = json.loads(costs.read_text())
    known["sections"]["again"]["l"] |= {"seconds": 80.0, "plays": [10.0] * 8}
    costs.write_text(json.dumps(known))
    return film


@pytest.fixture
def costly(make_film, rendered):
    return make_film(like=rendered)


def test_a_long_section_is_drawn_by_several_workers_into_the_same_files(costly, rendered, running, monkeypatch):
    whole, drawn = segments(rendered), []
    real = dispatch.receive  # type: ignore[attr-defined]
    monkeypatch.setattr(
        dispatch, "receive", lambda to, answer, job: drawn.append((answer.worker, job.plays)) or real(to, answer, job)
    )
    done = costly.run("render", "-q", "l", "--force", "--json", "--cluster", running.address)
    assert done.code == 0, done.err
    assert segments(costly) == whole
    assert sorted(plays for _, plays in drawn) == [(0, 4), (4, None)]
    assert len({worker for worker, _ in drawn}) == 2
    (section,) = done.json["sections"]
    assert (section["frames"], section["frames_drawn"]) == (rendered.told["frames"], rendered.told["frames_drawn"])
    assert done.err.count("again: started") == 1


def test_a_part_that_fails_is_a_failed_section_once(costly, running):
    costly.edit("again.py", "self.wait(0.6)", 'raise ValueError("not to the end")')
    done = costly.run("render", "-q", "l", "--json", "--cluster", running.address)
    assert done.code == 1
    assert done.err.count("ValueError: not to the end") == 2, "on the board's line and in the message"
    assert costly.run("render", "-q", "l").code == 1
    costly.edit("again.py", 'raise ValueError("not to the end")', "self.wait(0.8)")
    assert costly.run("render", "-q", "l", "--cluster", running.address).code == 0
