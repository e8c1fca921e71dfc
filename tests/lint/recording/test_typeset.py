"""Characters without a glyph in any font are named, also where glyphs cannot be counted against characters."""

import manimpango
import pytest
from manim import UP, Code, MarkupText, Paragraph, Text

from astrai_video import fonts
from astrai_video.lint.recording import typeset

SIGN, BIRD = "\U00012000", "\U00013171"  # Sumerian and Egyptian signs, which the fonts of ordinary machines lack


def missing(text):
    return typeset.glyph_lines(text)[1]


@pytest.mark.parametrize("font", ["", fonts.FAMILY, "DejaVu Sans"])
@pytest.mark.parametrize(
    "text",
    [
        f"flow f1 {SIGN} fl",
        f"fi fl ff {SIGN} f1l",
        f"fl {SIGN} f1 1l",
        f"{SIGN} e\u0301e\u0301 abc",
        f"e\u0301e\u0301 {SIGN} abc",
        f"x\ufe0f\u200d a\u00adb {SIGN} fl",
        f"office\n{SIGN}\nwaffle",
        f"注意力 fl {SIGN} 机制",
        f"{SIGN}{SIGN} fl {SIGN}",
        f"  {SIGN}",
    ],
)
def test_exactly_the_character_that_no_font_has_is_named(text, font):
    assert missing(Text(text, font=font)) == SIGN


def test_every_one_of_several_is_named_once_in_the_order_of_the_text():
    assert missing(Text(f"fl f1 {BIRD} fi {SIGN}{BIRD} fl")) == BIRD + SIGN
    assert missing(Text(f"a{SIGN}\u0301 fl", t2f={"fl": fonts.FAMILY})) == SIGN


@pytest.mark.parametrize("text", ["flow f1 fl", "ffi ffl e\u0301", "□ fl 1l", "注意力"])
def test_where_every_character_is_drawn_none_is_named(text):
    assert missing(Text(text)) == ""


@pytest.mark.parametrize(
    ("markup", "named"),
    [
        (f"flow <b>f1 {SIGN}</b> fl", SIGN),
        (f"<b>fl</b> R&amp;D &lt; {SIGN} <i>fl</i>", SIGN),
        ("fl &#x12000; fl", SIGN),
        (f'<gradient from="RED" to="YELLOW">fl</gradient> <color col="RED">{SIGN}</color> f1', SIGN),
        ("flow &amp; fl", ""),
    ],
)
def test_in_markup_as_well(markup, named):
    assert missing(MarkupText(markup)) == named


@pytest.mark.skipif("DejaVu Sans" not in manimpango.list_fonts(), reason="a font without Chinese is needed")
def test_in_markup_that_forbids_all_other_fonts():
    assert missing(MarkupText('fl <span fallback="no" font_family="DejaVu Sans">力 fl</span>')) == "力"


def test_in_the_lines_of_a_paragraph_and_of_code():
    assert missing(Paragraph("fl fine f1", f"and {SIGN} fl", BIRD)) == SIGN + BIRD
    code = Code(code_string=f"office = 'fl'\nsign = '{SIGN}'", language="python")
    assert missing(code.code_lines) == SIGN


def test_what_markup_says_is_what_is_read():
    assert typeset.words_of(MarkupText("R&amp;D <b>&lt;1</b>")).string == "R&D <1"


def test_a_text_that_is_scaled_and_turned_still_names_it():
    assert missing(Text(f"fl {SIGN} fl").scale(0.5).rotate(0.3).shift(UP)) == SIGN
