"""Every check of a film: a good film passes all, and a film with one fault fails the check of this name only."""

from dataclasses import replace
from fractions import Fraction

import pytest

from astrai_video.delivery import targets
from astrai_video.delivery.checks import compare_tools, evaluate
from astrai_video.delivery.container import Contents, Packet, Sound
from astrai_video.delivery.measurement import Measurement
from astrai_video.delivery.picture import PictureAnalysis, Stretch
from astrai_video.engine.media.probe import VideoFacts
from astrai_video.engine.stitch.provenance import FilmSection, Patch, Provenance
from astrai_video.narration.cues import Cue
from astrai_video.timeline import Swatch

FPS, FRAMES = 30, 1200
PATCH = Patch(700, Swatch(16, 32, 16, (255, 0, 0)))
VIDEO = VideoFacts(
    frames=FRAMES,
    indexed_frames=FRAMES,
    seconds=Fraction(FRAMES, FPS),
    width=1280,
    height=720,
    codec="h264",
    profile="High",
    pixel_format="yuv420p",
    color_space=1,
    color_primaries=1,
    color_trc=1,
    color_range=1,
    timescale=15360,
    steps=frozenset([Fraction(1, FPS)]),
    starts_at_zero=True,
    moov_first=True,
    chapters=(("One", 0.0, 20.0), ("Two", 20.0, 40.0)),
)
CUES = (Cue(0.0, 3.0, "A sentence that can be read"), Cue(3.1, 6.0, "and another one"))
SOUND = Sound("aac", 48_000, 2, 380.0, 40.0)


def packets(gop: int, b_frames: int = 0, size: int = 500) -> tuple[Packet, ...]:
    """Pictures in the order of decoding: a key frame, then groups of one ahead and its B-frames."""
    found = []
    for start in range(0, FRAMES, gop):
        shown = [start]
        while shown[-1] < start + gop - 1 and len(shown) < gop:
            first = max(shown) + 1
            ahead = min(first + b_frames, start + gop - 1, FRAMES - 1)
            shown += [ahead, *range(first, ahead)]
        found += [Packet(Fraction(s), Fraction(start + i - 1), size, i == 0, i == 0) for i, s in enumerate(shown)]
    return tuple(found)


CONTENTS = Contents(VIDEO, Fraction(FPS), packets(15, 2), SOUND, (("eng", CUES),), 0)
RECORD = Provenance(
    film="film.mp4",
    sha256="abc",
    astrai_video="0.1.0",
    commit="",
    storyboard="film",
    language="en",
    quality="m",
    target="youtube",
    width=1280,
    height=720,
    fps=FPS,
    frames=FRAMES,
    sound=True,
    captions=("en",),
    burned=False,
    parts=(FilmSection("one", "One", "k1", 0, 600, ((300, 300),)), FilmSection("two", "Two", "k2", 600, 600, ())),
    patches=(PATCH,),
    tools={"manim": "0.22.0"},
    fonts={"Noto.ttf": "f1"},
)
PICTURE = PictureAnalysis(FRAMES, still=[Stretch(299, 601)], colours={PATCH: (254, 2, 1)})
GOOD = Measurement(CONTENTS, PICTURE, (-14.1, -1.4), {"en": CUES}, {"en": CUES}, [0.0, 12.0, 26.0], "abc")
YOUTUBE = targets.get("youtube")


def states(measured=GOOD, record=RECORD, target=YOUTUBE):
    return {check.name: check.state for check in evaluate(measured, record, target)}


def failed(measured=GOOD, record=RECORD, target=YOUTUBE):
    return [name for name, state in states(measured, record, target).items() if state == "failed"]


def test_a_good_film_keeps_every_promise():
    assert set(states().values()) == {"passed"}


def in_video(**changes):
    return replace(GOOD, contents=replace(CONTENTS, video=replace(VIDEO, **changes)))


def inside(**changes):
    return replace(GOOD, contents=replace(CONTENTS, **changes))


def with_cues(*cues):
    return replace(GOOD, contents=replace(CONTENTS, captions=(("eng", cues),)), subrip={"en": cues}, webvtt={})


OPEN_GOP = tuple(
    replace(packet, shown=Fraction(14)) if number == 16 else packet for number, packet in enumerate(packets(15, 2))
)


NO_IDR = tuple(replace(packet, is_idr=packet.is_idr and number != 15) for number, packet in enumerate(packets(15, 2)))


@pytest.mark.parametrize(
    ("measured", "name"),
    [
        (in_video(moov_first=False), "container"),
        (inside(edit_lists=1), "edit lists"),
        (in_video(codec="hevc"), "codec"),
        (in_video(profile="Main"), "profile"),
        (in_video(pixel_format="yuv444p"), "pixel format"),
        (inside(packets=packets(16, 2)), "GOP"),
        (inside(packets=packets(15, 3)), "B-frames"),
        (inside(packets=OPEN_GOP), "closed GOPs"),
        (in_video(steps=frozenset([Fraction(1, 30), Fraction(1, 29)])), "spacing"),
        (in_video(starts_at_zero=False), "spacing"),
        (replace(GOOD, picture=replace(PICTURE, frames=FRAMES - 1)), "every frame decodes"),
        (replace(GOOD, picture=replace(PICTURE, problem="Invalid data")), "every frame decodes"),
        (in_video(width=640), "size and rate"),
        (in_video(seconds=Fraction(FRAMES + 1, FPS)), "duration"),
        (inside(packets=NO_IDR), "closed GOPs"),
        (in_video(color_space=5), "colour tags"),
        (in_video(color_primaries=2), "colour tags"),
        (in_video(color_trc=2), "colour tags"),
        (in_video(timescale=30), "clock"),
        (in_video(indexed_frames=FRAMES + 400), "every frame decodes"),
        (in_video(color_range=2), "colour tags"),
        (replace(GOOD, picture=replace(PICTURE, colours={PATCH: (255, 23, 0)})), "known colours"),
        (replace(GOOD, picture=replace(PICTURE, colours={})), "known colours"),
        (inside(sound=None), "sound"),
        (inside(sound=replace(SOUND, codec="mp3")), "sound"),
        (inside(sound=replace(SOUND, channels=1)), "sound"),
        (inside(sound=replace(SOUND, seconds=39.0)), "sound length"),
        (replace(GOOD, loudness=(-15.6, -2)), "loudness"),
        (replace(GOOD, loudness=(-14, -0.5)), "true peak"),
        (inside(captions=()), "caption tracks"),
        (with_cues(Cue(0, 3, "a line that is too long by a word or even by two of them")), "captions en"),
        (with_cues(Cue(0, 1, "too much for one second to read")), "captions en"),
        (with_cues(Cue(0, 0.5, "gone")), "captions en"),
        (with_cues(Cue(0, 8, "stays for ever")), "captions en"),
        (with_cues(Cue(0, 2, "close"), Cue(2.01, 4, "together")), "captions en"),
        (replace(GOOD, subrip={"en": CUES[:1]}), ".srt en"),
        (replace(GOOD, webvtt={"en": (CUES[0], replace(CUES[1], text="and something else"))}), ".vtt en"),
        (replace(GOOD, webvtt={"en": (CUES[0], replace(CUES[1], start=4.0))}), ".vtt en"),
        (in_video(chapters=(("One", 1.0, 20.0), ("Two", 20.0, 40.0))), "chapters"),
        (in_video(chapters=(("One", 0.0, 20.0), (" ", 20.0, 40.0))), "chapters"),
        (in_video(chapters=(("One", 0.0, 20.0),)), "chapters"),
        (in_video(chapters=(*VIDEO.chapters, ("Three", 30.0, 40.0))), "chapters"),
        (in_video(chapters=()), "chapters"),
        (replace(GOOD, chapter_list=[0.0, 12.0, 15.0]), "chapter list"),
        (replace(GOOD, chapter_list=[0.0, 12.0]), "chapter list"),
        (replace(GOOD, chapter_list=[3.0, 14.0, 26.0]), "chapter list"),
        (replace(GOOD, picture=replace(PICTURE, black=[Stretch(0, 20)])), "black"),
        (replace(GOOD, picture=replace(PICTURE, black=[Stretch(590, 630)])), "black"),
        (replace(GOOD, picture=replace(PICTURE, still=[Stretch(700, 770)])), "frozen"),
        (replace(GOOD, picture=replace(PICTURE, flashes=[100])), "flashes"),
        (replace(GOOD, picture=replace(PICTURE, red_flashes=[100])), "red flashes"),
        (replace(GOOD, sha256="another"), "provenance"),
    ],
)
def test_one_thing_that_is_wrong_is_named_and_nothing_else(measured, name):
    assert failed(measured) == [name]


def test_frames_that_are_missing_are_told_by_the_record():
    short = in_video(frames=FRAMES - 30, seconds=Fraction(FRAMES - 30, FPS))
    assert {"frames", "duration"} <= set(failed(replace(short, picture=replace(PICTURE, frames=FRAMES - 30))))


def test_sections_of_a_record_follow_each_other():
    gap = replace(RECORD, parts=(RECORD.parts[0], replace(RECORD.parts[1], frames=590)))
    assert failed(record=gap) == ["sections"]


def test_the_limits_of_a_place_count_for_that_place():
    heavy = inside(packets=packets(15, 2, size=40_000))
    assert failed(heavy) == []
    assert failed(heavy, target=targets.get("bilibili")) == ["mean bit rate", "sound bit rate"]
    burst = tuple(replace(p, size=200_000) if i < 25 else p for i, p in enumerate(packets(15, 2)))
    assert failed(inside(packets=burst), target=targets.get("bilibili")) == ["peak bit rate", "sound bit rate"]


def test_a_film_for_no_place_has_longer_gops_and_may_have_edit_lists():
    ordinary = replace(RECORD, target="")
    assert failed(inside(packets=packets(300)), ordinary, None) == []
    assert failed(inside(packets=packets(400)), ordinary, None) == ["GOP"]
    assert states(inside(edit_lists=1), ordinary, None)["edit lists"] == "unknown"


def test_an_archive_is_lossless():
    archive = replace(RECORD, target="archive")
    lossless = in_video(profile="High 4:4:4 Predictive")
    lossless = replace(
        lossless, contents=replace(lossless.contents, packets=packets(300), sound=replace(SOUND, codec="flac"))
    )
    assert failed(lossless, archive, targets.get("archive")) == failed(lossless, archive, None) == []
    assert failed(GOOD, archive, targets.get("archive")) == ["profile", "B-frames", "sound"]


def test_without_a_record_what_depends_on_it_is_unknown_not_passed():
    without = states(record=None, target=None)
    assert failed(record=None) == []
    unknown = {name for name, state in without.items() if state == "unknown"}
    assert unknown == {"size, rate and length", "known colours", "frozen", "provenance"}


def test_a_film_without_sound_is_right_when_its_record_says_so():
    silent = replace(inside(sound=None), loudness=None)
    assert failed(silent, replace(RECORD, sound=False)) == []
    assert failed(GOOD, replace(RECORD, sound=False)) == ["sound"]


def test_other_tools_are_told_and_no_fault():
    assert compare_tools(RECORD, {"manim": "0.22.0"}, {"Noto.ttf": "f1"}).state == "passed"
    other = compare_tools(RECORD, {"manim": "0.22.1"}, {"Noto.ttf": "f2"})
    assert other.state == "unknown"
    assert "manim 0.22.0, here 0.22.1" in other.found
    assert "ffmpeg not recorded, here 9" in compare_tools(RECORD, {"ffmpeg": "9"}, {}).found
    assert "astrai-video 0.1.0, here 0.2.0" in compare_tools(RECORD, {"astrai-video": "0.2.0"}, {}).found


def test_flashes_are_named_by_where_they_are():
    picture = replace(PICTURE, flashes=[60, 63, 66, 600, 612])
    assert found("flashes", replace(GOOD, picture=picture)) == "2.0-2.2 s; 20.0-20.4 s"


def found(name, measured=GOOD, record=RECORD, target=YOUTUBE):
    return next(check.found for check in evaluate(measured, record, target) if check.name == name)


def test_chapters_that_are_elsewhere_are_named_with_both_places():
    chapters = (("One", 0.0, 2e-8), ("Last", 2e-8, 40.0))
    assert found("chapters", in_video(chapters=chapters)) == "“Two” at 0:20.0 is “Last” at 0:00.0"


def test_chapters_of_a_film_without_a_record_only_have_to_make_sense():
    foreign = in_video(chapters=(("Intro", 0.0, 7.5), ("Rest", 7.5, 40.0)))
    assert states(foreign, None, None)["chapters"] == "passed"
    assert states(in_video(chapters=(("", 0.0, 7.5),)), None, None)["chapters"] == "failed"
    assert states(in_video(chapters=(("Intro", 0.0, 7.5), ("Rest", 60.0, 70.0))), None, None)["chapters"] == "failed"
    assert states(in_video(chapters=()), None, None)["chapters"] == "unknown"


def test_a_hold_may_be_black_and_without_a_record_it_may_have_been_one():
    black = replace(GOOD, picture=replace(PICTURE, black=[Stretch(300, 600)]))
    assert states(black)["black"] == "passed"
    assert states(black, None, None)["black"] == "unknown"
    assert states(record=None, target=None)["black"] == "passed"


def test_captions_that_are_drawn_into_the_picture_are_judged_by_their_files():
    burned = replace(inside(captions=()), subrip={"en": (Cue(0, 0.5, "gone"),)}, webvtt={"en": (Cue(0, 0.5, "gone"),)})
    record = replace(RECORD, captions=(), burned=True)
    assert failed(burned, record) == ["captions en"]
    assert states(replace(burned, webvtt={}), record)["captions en"] == "failed"


WRONG = (Cue(0, 0.5, "gone"),)


def with_tracks(*tracks, files=None):
    """The film with captions in these languages; `files` are the caption files next to it, none by default."""
    return replace(inside(captions=tracks), subrip=files or {}, webvtt=files or {})


@pytest.mark.parametrize("order", [(CUES, WRONG), (WRONG, CUES)])
@pytest.mark.parametrize("tag", ["por", "und", "zho"])
def test_every_track_is_judged_also_where_two_have_the_same_tag(tag, order):
    """Chinese ones by the limits of Chinese, to which both are too long."""
    measured = with_tracks(*((tag, cues) for cues in order))
    captions = [state for name, state in states(measured, None, None).items() if name.startswith("captions ")]
    assert captions == ["failed" if cues is WRONG or tag == "zho" else "passed" for cues in order]


@pytest.mark.parametrize("record", [None, replace(RECORD, language="pt-BR", captions=("pt-BR", "pt-PT"))])
def test_tracks_of_one_tag_are_those_of_the_files_in_their_order(record):
    own = "por" if record is None else "pt-BR"
    files = {own: CUES, "pt-PT": WRONG}
    measured = with_tracks(("por", CUES), ("por", WRONG), files=files)
    assert failed(measured, record) == ["captions pt-PT"]
    differing = with_tracks(("por", CUES), ("por", CUES), files=files)
    assert failed(differing, record) == [".srt pt-PT", ".vtt pt-PT"]


def test_a_track_is_that_of_the_file_in_its_language_whatever_the_record_says():
    """A lost track is reported, and the remaining ones are still compared with the files next to the film."""
    files = {"en": CUES, "fr": (CUES[0],)}
    assert failed(with_tracks(("fra", CUES), files=files), None, None) == [".srt fr", ".vtt fr"]
    both = replace(RECORD, captions=("en", "fr"))
    assert failed(with_tracks(("fra", CUES), files=files), both) == ["caption tracks", ".srt fr", ".vtt fr"]
