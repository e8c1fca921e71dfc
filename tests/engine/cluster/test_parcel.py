"""A job as a value: its content, and the limits of unpacking it."""

import pickle
from dataclasses import replace

import pytest

from astrai_video import quality
from astrai_video.engine.cluster import parcel
from astrai_video.engine.cluster.environment import differences, environment, resource
from astrai_video.engine.cluster.parcel import Answer, Parcel, SentFile, inside, pack, unpack
from astrai_video.engine.plan.jobs import RenderJob
from astrai_video.engine.plan.sources import Sources
from astrai_video.errors import ClusterError, DamagedError
from astrai_video.storyboard import SceneRef


def job_in(root):
    (root / "parts").mkdir(parents=True)
    (root / "parts" / "__init__.py").write_text("")
    (root / "parts" / "side.py").write_text("SIDE = 3\n")
    (root / "scene.py").write_text("from parts.side import SIDE\nfrom astrai_video.stage import theme\n")
    (root / "secret.txt").write_text("not named by the scene")
    scene = SceneRef("scene.py", "Scene", root / "scene.py")
    inputs = {f"source {name}": digest for name, digest in Sources(root).closure(scene.file).items()}
    out = root.parent / "out"
    return RenderJob(
        section_id="one",
        scene=scene,
        root=root,
        script=None,
        language="zh",
        quality=quality.get("l"),
        key="0" * 16,
        inputs=inputs,
        target=out / "target",
        scratch=out / "scratch",
        log=out / "log",
    )


def test_a_parcel_holds_the_files_of_its_section_and_no_others(tmp_path):
    packed = pack(job_in(tmp_path / "film"))
    assert {file.name for file in packed.files} == {"scene.py", "parts/__init__.py", "parts/side.py"}
    folder = tmp_path / "worker" / "job"
    job = unpack(pickle.loads(pickle.dumps(packed)), folder)
    assert (job.root / "parts" / "side.py").read_text() == "SIDE = 3\n"
    assert job.scene.file == job.root / "scene.py"
    for path in (job.root, job.target, job.scratch, job.log, job.scene.file):
        assert path.is_relative_to(folder)


def test_a_film_that_is_edited_while_it_is_sent_is_noticed(tmp_path):
    job = job_in(tmp_path / "film")
    (job.root / "parts" / "side.py").write_text("SIDE = 4\n")
    with pytest.raises(DamagedError, match=r"side\.py was changed"):
        pack(job)


def test_a_parcel_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(parcel, "MOST_BYTES", 20)
    with pytest.raises(ClusterError, match="carries at most"):
        pack(job_in(tmp_path / "film"))


@pytest.mark.parametrize("name", ["../x.py", "/etc/x.py", "a/../../x.py", "", "."])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    with pytest.raises(DamagedError, match="leads out"):
        inside(tmp_path, name)
    job = job_in(tmp_path / "film")
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with pytest.raises(DamagedError, match="leads out"):
        unpack(Parcel(job, (SentFile(name, b"", digest),)), tmp_path / "worker")


def test_content_that_is_not_what_its_digest_says_is_refused(tmp_path):
    packed = pack(job_in(tmp_path / "film"))
    broken = replace(packed, files=(replace(packed.files[0], data=b"else"),))
    with pytest.raises(DamagedError, match="damaged on its way"):
        unpack(broken, tmp_path / "worker")


def test_what_a_worker_says_names_places_of_this_machine():
    answer = Answer("tcp://a:1", "/w/1/made", (), (("/w/1/film", "/home/me/film"), ("/w/1", "/out")), "", None, 1.0)
    assert answer.localized("/w/1/film/scene.py:3: and /w/1/log.txt") == "/home/me/film/scene.py:3: and /out/log.txt"


def test_equipment_that_differs_is_another_resource_and_is_named():
    ours = environment()
    theirs = ours | {"manim": "0.21.0"}
    assert resource(ours) == resource(dict(reversed(ours.items())))
    assert resource(ours) != resource(theirs)
    assert differences(ours, theirs) == f"manim {ours['manim']} here, 0.21.0 there"
    assert differences(ours, ours) == ""
    assert {"astrai-video", "manim", "typst", "av", "fonts"} <= ours.keys()
