"""The frames that reach the encoder, and the film's, equal those of unpatched manim, bit for bit."""

import av
import numpy as np
import pytest

DRAWING = [
    "Words",
    "Formulas",
    "Gradients",
    "Layers",
    "Camera",
    "Updaters",
    "Pictures",
    "Composed",
    "Families",
    "Rounded",
    "Space",
]
ODD = ["ManyTiny", "ShortWaits", "Skipped"]


@pytest.mark.parametrize("scene", DRAWING)
@pytest.mark.parametrize("way", ["ours", "fast"])
def test_frames_are_those_of_manim(frames, way, scene):
    drawn, expected = frames(way, "drawing.py")[scene], frames("manim", "drawing.py")[scene]
    assert len(drawn) == len(expected)
    assert [number for number, pair in enumerate(zip(drawn, expected, strict=True)) if pair[0] != pair[1]] == []
    assert len({digest for digest, _ in expected}) > 5, "the scene does move"


@pytest.mark.parametrize("scene", ODD)
def test_odd_plays_come_out_as_in_manim(frames, scene):
    assert frames("fast", "odd.py")[scene] == frames("manim", "odd.py")[scene]


@pytest.mark.parametrize("scene", ["TextBehind", "ZOrder"])
def test_any_order_of_layers_is_drawn_as_by_manim(frames, scene):
    assert frames("fast", "z_order.py")[scene] == frames("manim", "z_order.py")[scene]


@pytest.mark.usefixtures("small_pictures")
def test_a_film_decodes_to_the_same_pictures_without_the_fast_paths(make_film):
    film = make_film(behind="z_order.py:TextBehind", order="z_order.py:ZOrder")
    assert film.run("render", "-q", "l").code == 0
    fast = decoded(film)
    assert film.run("render", "-q", "l", "--force", "--no-fast").code == 0
    plain = decoded(film)
    assert fast.keys() == plain.keys()
    assert len(fast) == 10
    assert [(name, number) for name in fast for number in differing(fast[name], plain[name])] == []


def decoded(film):
    """The frames of every file of the film's sections."""
    pieces = {}
    for section in ("behind", "order"):
        (timeline,) = film.timelines(section)
        for file in timeline.parent.glob("*.mp4"):
            with av.open(file) as container:
                pieces[section, file.name] = [frame.to_ndarray() for frame in container.decode(video=0)]
    return pieces


def differing(one, other):
    return [number for number, pair in enumerate(zip(one, other, strict=True)) if not np.array_equal(*pair)]
