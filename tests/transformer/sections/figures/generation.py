import numpy as np

from astrai_video.transformer.model import attention, example, generation, rounding, sampling


def figures(language):
    rounds = generation.rounds(language)
    logits = rounds[0].logits
    sheets = [(t, row(sampling.distribution(logits, t))) for t in generation.TEMPERATURES]
    cut = [row(sampling.distribution(logits, t, k=generation.TOP_K)) for t in generation.TEMPERATURES]
    kept = {np.count_nonzero(sampling.distribution(logits, t, p=generation.TOP_P)) for t in generation.TEMPERATURES}
    lines = [row(one.left) for one in rounds]
    drawn = [*(full for _, full in sheets), *cut, *lines]
    cost = generation.passes(len(example.TOKENS[language]) - 1)
    return {
        *(rounding.probability(value, 3) for full in drawn for value in full),
        *(rounding.probability(sum(full), 3) for _, full in sheets),
        *(rounding.probability(part, 3) for part in np.cumsum(lines[0])[:-1]),
        rounding.probability(rounds[0].full[: rounds[0].kept].sum(), 3),
        *(f"{one.u:.3f}" for one in rounds),
        *(rounding.score(value) for value in logits),
        *(f"{t:g}" for t, _ in sheets),
        *(str(n) for n in kept),
        *(str(n) for n in range(1, cost.inference + 1)),
        *(str(n) for n in (cost.training, cost.predictions, cost.inference_positions, cost.again)),
        *(str(n) for n in (1, attention.D_MODEL, len(logits), generation.TOP_K, generation.TOP_P, 0)),
        f"{generation.VOCABULARY:,}",
    }


def row(probabilities):
    return rounding.round_row(probabilities, 3)
