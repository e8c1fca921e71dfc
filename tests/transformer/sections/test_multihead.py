"""Multi-head attention: the film's head is head 1, cuts fall between heads, and equal costs have equal areas."""

import pytest

from astrai_video.stage import theme
from astrai_video.stage.text import label
from astrai_video.transformer.diagrams.products import Area, Pieces, RowProduct, WeightMatrix
from astrai_video.transformer.model import example, heads, rounding
from tests.transformer.sections.conftest import played
from tests.transformer.sections.test_sections import shown_rows


def beat(language, name):
    (found,) = (b for b in played("multihead", language) if b.name == name)
    return found


def test_the_first_pattern_has_the_numbers_of_the_section_before(language):
    rows = [row for row in shown_rows(beat(language, "one_head")) if len(row) == 8]
    known = rounding.round_rows(example.head(language).attention.weights)
    assert rows == [[round(100 * w) for w in row] for row in known]
    assert [sum(row) for row in rows] == [100] * 8


def test_each_head_shows_its_name_and_its_strongest_weight(language):
    texts = beat(language, "one_row").texts
    layer, asker = heads.multi_head(language), example.PRONOUN[language]
    for index, head in enumerate(layer.heads):
        assert any(text.startswith(f"{index + 1} ") for text in texts)
        assert rounding.probability(max(rounding.round_row(head.weights[asker]))) in texts


def played_to_end(animations):
    """Finish plays without a scene: `animate` builders and animations at their ends."""
    from manim.animation.animation import prepare_animation

    for animation in map(prepare_animation, animations):
        animation.begin()
        animation.interpolate(1)
        animation.finish()


@pytest.fixture
def product():
    layer = heads.multi_head("zh")
    return RowProduct(
        Pieces(layer.x[5], theme.RESIDUAL, width=3.2, height=0.4),
        WeightMatrix(label("W"), 3.2, theme.QUERY, 512, parts=8),
        Pieces(layer.q[5], theme.QUERY, width=3.2, height=0.4, parts=8),
        reach=3,
    )


def test_the_result_is_cut_where_the_matrix_is(product):
    played_to_end([*product.matrix.cut(), *product.result.cut()])
    for stripe, piece in zip(product.matrix.blocks, product.result, strict=True):
        assert piece.get_x() == pytest.approx(stripe.get_x())
        assert piece.outline.width == pytest.approx(stripe.width)
    gaps = [b.get_left()[0] - a.get_right()[0] for a, b in zip(product.result, product.result[1:], strict=False)]
    assert min(gaps) > 0


def test_512_numbers_are_as_long_as_the_side_of_the_matrix(product):
    assert product.row.width == pytest.approx(product.matrix.outline.width)
    assert product.result.width == pytest.approx(product.matrix.outline.width)


def test_eight_narrow_projections_have_the_area_of_a_wide_one():
    narrow, wide = (Area(1.5, theme.QUERY, parts=parts, lined=parts > 1) for parts in (8, 1))
    areas = [sum(block.width * block.height for block in area.blocks) for area in (narrow, wide)]
    assert areas[0] == pytest.approx(areas[1])
    assert areas[0] / areas[1] == pytest.approx(sum(heads.weights().head_parameters) / (3 * 512 * 512))
