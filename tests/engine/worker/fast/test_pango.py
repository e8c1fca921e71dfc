"""Mobjects read from Pango's SVG equal manim's, bit for bit; any other SVG is left to manim."""

import numpy as np
import pytest
from manim import BOLD, ManimColor, Mobject, SVGMobject, Text, config

from astrai_video import fonts
from astrai_video.engine.worker.fast import pango

NOT_COMPARED = {"path_obj", "original_id"}  # attributes that concern only creating and copying a mobject

CAIRO_1_18 = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="9pt"
 viewBox="0 0 9 9" version="1.1">
<defs>
<g>
<g id="glyph-0-0">
<path d="M 1.5 -4.984375 L 5.875 -4.984375 C 5.5 -4 5.25 -3.5 5 -3 Z M 2.09375 -3.34375 L 5.703125 -3.34375 L 3 -2 Z "/>
</g>
<g id="glyph-0-1">
<path d=""/>
</g>
</g>
</defs>
<g fill="rgb(100%, 50%, 0%)" fill-opacity="0.5">
<use xlink:href="#glyph-0-0" x="30" y="46.921875"/>
<use xlink:href="#glyph-0-1" x="31.1" y="46.921875"/>
<use xlink:href="#glyph-0-0" x="32.333333" y="46.921875"/>
</g>
<g fill="rgb(0%, 0%, 0%)" fill-opacity="1">
<use xlink:href="#glyph-0-0" x="30" y="60.1"/>
</g>
</svg>
"""


@pytest.fixture(autouse=True)
def own_media(tmp_path):
    fonts.register()
    before = config.media_dir
    config.media_dir = str(tmp_path)
    yield
    config.media_dir = before


def read_by_us(svg):
    assert pango.generate(svg, svg.get_file_path().read_bytes())
    return svg


def both_ways(monkeypatch, make):
    expected = make()
    with monkeypatch.context() as patch:
        patch.setattr(SVGMobject, "generate_mobject", read_by_us)
        return make(), expected


def assert_alike(ours, theirs, where=""):
    """Every attribute of a mobject and of all that it refers to is equal, the references among them too."""
    known = {}
    waiting = [(ours, theirs, where)]
    while waiting:
        ours, theirs, where = waiting.pop()
        assert type(ours) is type(theirs), where
        if isinstance(ours, np.ndarray):
            assert (ours.shape, ours.dtype, ours.tobytes()) == (theirs.shape, theirs.dtype, theirs.tobytes()), where
        elif isinstance(ours, Mobject | ManimColor | dict | list | tuple):
            if id(ours) in known:
                assert known[id(ours)] == id(theirs), where
                continue
            known[id(ours)] = id(theirs)
            waiting += [(*pair, f"{where}.{name}") for name, *pair in pairs(ours, theirs, where)]
        else:
            assert ours is theirs or ours == theirs, where


def pairs(ours, theirs, where):
    if isinstance(ours, list | tuple):
        assert len(ours) == len(theirs), where
        return zip(range(len(ours)), ours, theirs, strict=True)
    if not isinstance(ours, dict):
        ours, theirs = (vars(one) for one in (ours, theirs))
    assert set(ours) - NOT_COMPARED == set(theirs) - NOT_COMPARED, where
    return [(name, ours[name], theirs[name]) for name in ours if name not in NOT_COMPARED]


@pytest.mark.parametrize(
    ("words", "looks"),
    [
        ("一句话切成词元", {}),
        ("softmax(Q Kᵀ / √d) 100 %", {"font_size": 33}),
        ("two lines\n两行 fi ffl", {"line_spacing": 0.7, "color": "#ffd75f"}),
        ("粗 bold", {"weight": BOLD, "t2c": {"bold": "#e5c07b"}}),
        ("a  b", {"disable_ligatures": True, "fill_opacity": 0.4}),
        ("白到黑", {"gradient": ("#ffffff", "#000000")}),
    ],
)
def test_a_line_of_text_is_the_one_that_manim_reads(monkeypatch, words, looks):
    assert_alike(*both_ways(monkeypatch, lambda: Text(words, font=fonts.FAMILY, **looks)))


def test_pictures_of_newer_versions_of_cairo_are_read_too(monkeypatch, tmp_path):
    file = tmp_path / "text.svg"
    file.write_text(CAIRO_1_18)
    assert_alike(*both_ways(monkeypatch, lambda: SVGMobject(file, height=None, use_svg_cache=False)))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('x="30" y="46.921875"', 'x="30" y="46.921875" transform="scale(2)"'),
        ('<g fill="rgb(100%, 50%, 0%)" fill-opacity="0.5">', '<g clip-path="url(#a)">'),
        ("M 1.5 -4.984375 L", "M 1.5 -4.984375 l"),
        ("M 1.5 -4.984375 L", "M 1.5 -4.984375 Z L"),
        ("C 5.5 -4 5.25 -3.5 5 -3 Z", "C 5.5 -4 5.25 -3.5 1.5 -4.98445 Z"),
        ('xlink:href="#glyph-0-1"', 'xlink:href="#nowhere"'),
        ('<path d=""/>', '<rect width="1" height="2"/>'),
        ("</svg>", '<path d="M 0 0 L 1 0 L 1 1 Z"/></svg>'),
        ("</svg>", ""),
    ],
)
def test_what_pango_does_not_write_is_left_to_manim(written, instead):
    assert written in CAIRO_1_18
    svg = SVGMobject.__new__(SVGMobject)
    assert not pango.generate(svg, CAIRO_1_18.replace(written, instead, 1).encode())
    assert svg.submobjects == []
