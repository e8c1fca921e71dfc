from astrai_video.transformer.model import example, rounding


def figures(language):
    row = rounding.round_row(example.next_word(language).probabilities)
    return {rounding.probability(p) for p in row}
