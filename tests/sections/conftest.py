"""Every section of the film run without drawing, and what is on screen at the end of each beat."""

import functools
from dataclasses import dataclass

import pytest

from astrai_video import script, storyboard


@dataclass(frozen=True)
class Shown:
    """One visible thing: its text ("" for shapes), font size (0 for shapes) and box in scene units."""

    kind: str
    text: str
    size: float
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class PlayedBeat:
    name: str
    seconds: float
    shown: tuple[Shown, ...]

    @property
    def texts(self):
        return [thing.text for thing in self.shown if thing.text]


@pytest.fixture(scope="session", autouse=True)
def own_media_folder(tmp_path_factory):
    """manim's caches are not safe to share between processes, and have no place in the checkout."""
    from manim import tempconfig

    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media"))}):
        yield


class ListeningScript(script.SectionScript):
    """A section's script that remembers which strings were asked for."""

    def string(self, key, **numbers):
        asked_for(self.id).add(key)
        return super().string(key, **numbers)


@functools.cache
def asked_for(_section_id):
    return set()


@functools.cache
def played(section_id, language):
    from manim import tempconfig

    from astrai_video.engine.scenes import load_scene
    from astrai_video.stage import theme

    board = storyboard.builtin()
    (section,) = board.select([section_id])
    beats = []
    with tempconfig({"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", "disable_caching": True}):
        scene = load_scene(section.scene, board.root)(skip_animations=True)
        scene.script = ListeningScript(**vars(script.load(script.BUILTIN, language).section(section_id)))
        began = [0.0]

        def note(mark):
            now = scene.renderer.time
            beats.append(PlayedBeat(mark.name, now - began[0] - theme.HOLD, tuple(visible(mark.on_screen))))
            began[0] = now

        scene.on_beat = note
        scene.render()
    return beats


def visible(mobjects):
    from astrai_video.lint.boxes import boxes

    sizes = font_sizes(mobjects)
    for box in boxes(mobjects):
        size = sizes.get((box.kind, box.text, box.x0, box.y0), 0.0)
        yield Shown(box.kind, box.text, size, box.x0, box.y0, box.x1, box.y1)


def font_sizes(mobjects):
    """The final, scaled size of every text and formula, by kind, text and corner."""
    from manim import DL, Text
    from manim.mobject.text.typst_mobject import Typst

    found = {}
    for mobject in (part for top in mobjects for part in top.get_family()):
        x, y, _ = (round(float(value), 3) for value in mobject.get_corner(DL))
        if isinstance(mobject, Text):
            found["text", mobject.original_text, x, y] = text_size(mobject)
        elif isinstance(mobject, Typst):
            found["formula", mobject.typst_code, x, y] = mobject.font_size
    return found


def text_size(mobject):
    """The font size after scaling; from the area, because a label may be turned by a right angle."""
    area = mobject.width * mobject.height
    return mobject._font_size * (area / unscaled_area(mobject.original_text, mobject._font_size, mobject.weight)) ** 0.5


@functools.cache
def unscaled_area(text, size, weight):
    from astrai_video.stage.text import label

    glyphs = label(text, size, bold=weight == "BOLD").glyphs
    return glyphs.width * glyphs.height


@pytest.fixture(params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture(params=[section.id for section in storyboard.builtin().sections])
def section_id(request):
    return request.param
