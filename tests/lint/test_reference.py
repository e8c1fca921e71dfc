"""The layout flaws of the reference script, each reported as an error.

The script itself is not part of this project. If it is found next to the checkout it is checked, too.
"""

import importlib.util
from pathlib import Path

import pytest

from tests.lint.conftest import recorded
from tests.scenes.reference import Reference

SCRIPT = Path(__file__).parents[3] / "shared" / "baseline" / "transformer_visualization.py"

# The flaws of the film: the rule, and the names in its finding.
FLAWS = {
    "the decoder stack runs off the right edge": ("off-frame", "decoder_stack"),
    "the output box lies on the encoder stack": ("overflow", "output_box", "encoder_stack"),
    "the third arrow points backwards": ("backward-arrow", "arrow3", "output_box"),
    "the encoder title is covered by the input label": ("text-overlap", "编码器层内部结构", "输入"),
    "the feed-forward box sticks out of its layer": ("overflow", "ffn_box", "encoder_layer"),
    "explanation lines run through boxes": ("text-crossed", "encoder_layer", "编码器层 = 层归一化"),
    "the decoder layer is taller than the frame": ("off-frame", "decoder_layer", "top edge"),
    "residual arrows cut across text": ("text-crossed", "residual", "编码器-解码器注意力"),
    "two-line labels overprint themselves": ("text-overlap", "the lines of", "Multi-Head Attention"),
    "the AstrAI heading covers step 4": ("text-overlap", "astrai_title", "step4_text"),
    "its last bullets are below the frame": ("off-frame", "前缀缓存Radix Tree管理", "bottom edge"),
}


@pytest.fixture(scope="module")
def rebuilt():
    return judged(Reference)


@pytest.fixture(scope="module")
def script():
    if not SCRIPT.is_file():
        pytest.skip("the reference script does not lie beside this checkout")
    spec = importlib.util.spec_from_file_location("reference_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.MathTex = stand_in  # type: ignore[attr-defined] # its formulas need LaTeX; only their height matters
    scene = module.TransformerArchitecture
    scene.__module__ = "reference_script"
    import sys

    sys.modules["reference_script"] = module
    return judged(scene)


def stand_in(_expression, font_size):
    from manim import MathTypst

    return MathTypst("(Q K^T) / sqrt(d_k)", font_size=font_size)


def judged(scene):
    from astrai_video.lint.judge import judge

    return judge(recorded(scene), [])


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("film", ["rebuilt", "script"])
def test_every_flaw_that_is_seen_in_the_film_is_an_error(film, flaw, request):
    found = request.getfixturevalue(film)
    rule, *named = FLAWS[flaw]
    errors = [f.message for f in found if f.rule == rule and f.severity == "error"]
    assert any(all(name in message for name in named) for message in errors), errors
