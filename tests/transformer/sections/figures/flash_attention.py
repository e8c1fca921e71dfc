from astrai_video.transformer.model import example, traffic
from astrai_video.transformer.model.online_softmax import row_by_tiles
from astrai_video.transformer.model.traffic import LONG, MEBIBYTE

ROW, TILE = 6, 2
A100 = {"40", "1.5", "20", "19"}  # GB and TB/s of its HBM, MB and TB/s of its SRAM: Dao et al. 2022, figure 1


def written(value, digits):
    return f"{value:.{digits}f}".replace("-", "−")


def figures(language):
    head = example.head(language)
    scores = head.attention.scaled[ROW]
    states = row_by_tiles(scores, head.v, TILE)
    row = {written(score, 2) for score in scores}
    kept = {written(number, 2) for state in states for number in (state.maximum, state.denominator)}
    corrections = {written(state.correction, 2) for state in states[1:]}
    output = {written(number, 4) for number in head.attention.output[ROW][:4]}
    sizes = {f"{LONG.n:,}", str(LONG.d), str(8 * LONG.each), str(LONG.rows), f"{traffic.flops(LONG) / 1e9:.1f}"}
    return A100 | row | kept | corrections | output | sizes | totals() | {"64"}


def totals():
    """MiB after each transfer of standard attention, and the total with tiling."""
    moved = (2 * LONG.matrix, LONG.scores, LONG.scores, LONG.scores, LONG.scores + LONG.matrix, LONG.matrix)
    sums = [sum(moved[: i + 1]) for i in range(len(moved))]
    assert sums[-1] == traffic.ordinary_bytes(LONG)
    return {f"{total / MEBIBYTE:.0f}" for total in (*sums, traffic.tiled_bytes(LONG))}
