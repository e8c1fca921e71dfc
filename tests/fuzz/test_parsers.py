"""Parsers of storyboards, catalogs, timelines and records, on input as people and damaged disks write it."""

import functools
import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astrai_video import catalog as script
from astrai_video import storyboard, timeline
from astrai_video.engine.plan import costs
from astrai_video.engine.stitch import provenance
from astrai_video.errors import CatalogError, DamagedError, UsageError
from astrai_video.timeline import Beat, Box, Hold, Segment, Swatch, Timeline
from tests.fuzz.conftest import damaged, fuzz, outcome, texts, toml, values

BOARD = 'name = "film"\ntitle = "Film"\n[[section]]\nid = "one"\ntitle = "One"\nscene = "scene.py:One"\n'
CATALOG = 'film = "Film"\nterms = ["a b"]\nabout = "x"\n'
CATALOG += '[one]\ntitle = "One"\ntext = { a = "{n} b" }\nnarration = { x = "y" }\n'
PLAY = Segment("000.mp4", 15, 9, "ab", "scene.py:3")
HOLD = Hold("hold-001.mp4", 15, 7, 9, "ab", "", 0.1, Swatch(0, 0, 8, (1, 2, 3)))
TIMELINE = Timeline(
    "one", "zh", "l", "0" * 16, {"scene": "One"}, 854, 480, 15,
    (PLAY, HOLD),
    (Beat("x", 0, 2, (Box("Text", "hi", 0.0, 0.0, 1.0, 1.0),)),), ("warning",), 1.0, 1.0, 5.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "scene.py").write_text("")
    (folder / "script").mkdir()
    (folder / "script" / "zh.toml").write_text(CATALOG)
    return folder


def sections():
    known = st.fixed_dictionaries(
        {}, optional={"id": texts() | st.just("one"), "title": values(), "scene": texts() | st.just("scene.py:One")}
    )
    return st.lists(known | st.dictionaries(texts(), values(), max_size=2), max_size=3)


def boards():
    keys = {"name": values(), "title": values(), "script": values() | st.just("script"), "section": sections()}
    return st.fixed_dictionaries({}, optional=keys).map(documents)


def documents(tables):
    return "\n".join(f"{toml(key)} = {toml(value)}" for key, value in tables.items()).encode("utf-8", "surrogatepass")


@fuzz(800)
@given(st.one_of(damaged(BOARD), boards(), st.binary(max_size=60)))
@example(("x = " + "[" * 3000).encode())
@example(b"x = " + b"9" * 5000)
@example(BOARD.replace("scene.py", "a" * 300 + ".py").encode())
@example(b"script = '" + b"a" * 300 + b"'\n" + BOARD.encode())
@example(b"script = 'a/" + b"b/" * 3000 + b"'\n" + BOARD.encode())
def test_a_storyboard_is_read_or_refused_with_its_place(folder, inputs, data):
    inputs()
    file = folder / "storyboard.toml"
    file.write_bytes(data)
    board, refusal = outcome(lambda: storyboard.load(file), UsageError)
    assert refusal.startswith(f"{file}: ") or board
    if board:
        assert storyboard._is_file_name(board.name)
        assert board.title.strip()
        assert all(storyboard.ID_PATTERN.fullmatch(section.id) for section in board.sections)
        assert not any(ord(character) < 32 for character in board.name)


def catalogs():
    section = st.fixed_dictionaries(
        {},
        optional={
            "title": values(),
            "text": values() | st.dictionaries(texts(), texts(), max_size=3),
            "narration": values() | st.dictionaries(texts(), texts(), max_size=3),
        },
    )
    keys = {"film": values(), "terms": values(), "about": values(), "credits": values(), "one": section}
    return st.fixed_dictionaries({}, optional=keys).map(documents)


@fuzz(800)
@given(st.one_of(damaged(CATALOG), catalogs(), st.binary(max_size=60)))
@example(("x = " + "[" * 3000).encode())
@example(b"x = " + b"9" * 5000)
def test_a_catalog_is_read_or_refused_with_its_place(folder, inputs, data):
    inputs()
    file = folder / "script" / "en.toml"
    file.write_bytes(data)
    catalog, refusal = outcome(lambda: script.load(file.parent, "en"), CatalogError)
    if catalog is None:
        assert refusal.startswith(f"{file}: ")
        return
    written = [catalog.title, catalog.about, *catalog.terms, *catalog.credits]
    for section in catalog.sections.values():
        written += [section.title, *section.text.values(), *section.narration.values(), *section.narration]
        for key in section.text:
            _, refusal = outcome(functools.partial(section.string, key, n=1), CatalogError)
            assert not refusal or refusal.startswith("script: ")
    assert not [text for text in written if set(text) & set("\0\x1b\x7f\x08")]


@pytest.mark.parametrize("name", ["..", ".", "a b", "it's", "x:y", "zh\nen", "-l", "é", "a" * 200, "con;rm"])
def test_a_catalog_whose_name_is_no_language_is_refused(folder, name):
    place = folder / "odd"
    place.mkdir(exist_ok=True)
    file = place / f"{name}.toml"
    file.write_text(CATALOG)
    try:
        board = BOARD.replace('title = "Film"', "script = 'odd'")
        (folder / "storyboard.toml").write_text(board)
        with pytest.raises(UsageError, match="not the name of a language"):
            storyboard.load(folder / "storyboard.toml")
    finally:
        file.unlink()


def leaves(document, path=()):
    """Every place in a JSON document."""
    if isinstance(document, dict | list):
        for key, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield (*path, key)
            yield from leaves(value, (*path, key))


def replaced(document, path, value, remove):
    copy = json.loads(json.dumps(document))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return json.dumps(copy, ensure_ascii=True)


def changed(text):
    """A JSON document with one value replaced, or gone, or with damaged bytes."""
    document = json.loads(text)
    changes = st.builds(
        lambda path, value, remove: replaced(document, path, value, remove).encode(),
        st.sampled_from(list(leaves(document))),
        values() | st.none(),
        st.booleans(),
    )
    return st.one_of(changes, damaged(text))


@fuzz(1000)
@given(changed(TIMELINE.to_json()))
@example(b"[" * 100_000)
@example(TIMELINE.to_json().replace("000.mp4", "../000.mp4").encode())
@example(TIMELINE.to_json().replace("000.mp4", "/etc/passwd").encode())
@example(TIMELINE.to_json().replace('"wall_seconds": 1.0', '"wall_seconds": Infinity').encode())
def test_a_timeline_is_whole_or_damaged(folder, inputs, data):
    inputs()
    (folder / timeline.FILE_NAME).write_bytes(data)
    found, refusal = outcome(lambda: timeline.read(folder), DamagedError)
    if found is None:
        assert refusal.startswith(str(folder))
        return
    assert timeline.from_json(found.to_json(), "here") == found
    assert math.isfinite(found.created + found.wall_seconds + found.cpu_seconds)
    for piece in found.pieces:
        assert "/" not in piece.file
        assert piece.frames > 0
        assert math.isfinite(piece.cpu_seconds)
    assert all(0 <= beat.first <= beat.end <= len(found.pieces) for beat in found.beats)


COSTS = '{"format": 1, "sections": {"one": {"l": {"seconds": 1.5, "plays": [0.5, 1], "frames": 9}}}}'


@fuzz(300)
@given(changed(COSTS))
@example(b"[" * 100_000)
@example(COSTS.replace("1.5", "NaN").encode())
@example(COSTS.replace("9", "Infinity").encode())
def test_costs_are_a_guess_whatever_is_in_their_file(folder, inputs, data):
    inputs()
    (folder / "costs.json").write_bytes(data)
    for letter in "lh":
        cost = costs.CostModel(folder / "costs.json").expect("one", letter)
        assert cost is None or math.isfinite(cost.seconds + sum(cost.plays) + cost.frames)


PROVENANCE = provenance.Provenance(
    film="a.mp4", sha256="ab", astrai_video="1", commit="", storyboard="film", language="zh", quality="l", target="",
    width=1, height=1, fps=15, frames=9, sound=False, captions=("zh",), burned=False,
    parts=(provenance.FilmSection("one", "One", "k", 0, 9, ((0, 9),)),),
    patches=(provenance.Patch(4, Swatch(0, 0, 8, (1, 2, 3))),),
    tools={"manim": "1"}, fonts={"a": "b"},
)  # fmt: skip


@fuzz(300)
@given(changed(PROVENANCE.to_json()))
@example(b"[" * 100_000)
def test_a_provenance_is_whole_or_damaged(folder, inputs, data):
    inputs()
    file = folder / "film.json"
    file.write_bytes(data)
    found, refusal = outcome(lambda: provenance.read(file), DamagedError)
    assert refusal.startswith(str(file)) or found.to_json().encode()
