"""Captions drawn into the picture give the same bytes on machines of any size."""

import os

import ffmpeg
import pytest

from astrai_video import quality
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.stitch.burn import burn_graph

pytestmark = pytest.mark.usefixtures("each_ffmpeg")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs a platform that can hide cores from a program")
def test_a_burned_film_does_not_depend_on_the_number_of_cores(tmp_path):
    clip = tmp_path / "clip.mp4"
    picture = ffmpeg.input("testsrc=s=854x480:r=15:d=0.4", f="lavfi")
    runner.run(ffmpeg.output(picture, str(clip), vcodec="libx264", preset="ultrafast", pix_fmt="yuv420p"))
    (tmp_path / "captions.srt").write_text("1\n00:00:00,000 --> 00:00:00,300\nHello\n", encoding="utf-8")
    cores = os.sched_getaffinity(0)
    films = []
    try:
        for some in ({min(cores)}, cores):
            os.sched_setaffinity(0, some)
            film = tmp_path / f"{len(some)}-{len(films)}.mp4"
            runner.run(burn_graph(clip, "captions.srt", film, quality.get("l")), cwd=tmp_path)
            films.append(film.read_bytes())
    finally:
        os.sched_setaffinity(0, cores)
    assert films[0] == films[1]
