"""The process that records a section for the lint."""

import os
from pathlib import Path

from astrai_video.cli.project import open_project
from astrai_video.lint import run
from astrai_video.lint.recording import worker


def test_a_worker_that_is_killed_as_it_finishes_leaves_nothing_unfinished_among_the_recordings(make_film, tmp_path):
    made = make_film(right="right.py:LineAcross")
    project = open_project(made.storyboard, made.output)
    (job,) = run.stale_jobs(
        project.film("l", project.storyboard.languages[0]), project.select("right"), tmp_path / "work"
    )
    pid = os.fork()
    if pid == 0:
        Path.replace = lambda *_: os._exit(9)  # type: ignore[method-assign]
        worker.record_and_judge(job)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    assert [path.name for path in job.target.parent.glob(".*")] == []
