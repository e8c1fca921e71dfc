from astrai_video.transformer.model import attention, example, rounding


def figures(language):
    asked = example.question(example.TOKENS[language])
    result = asked.head.attention
    scores = {rounding.score(score) for matrix in (result.scores, result.scaled) for score in matrix.flat}
    weights = {rounding.probability(weight) for row in rounding.round_rows(result.weights) for weight in row}
    sizes = {str(attention.HEAD_SIZE), str(round(attention.HEAD_SIZE**0.5))}
    return scores | weights | sizes | why_scaled() | {"1.00"}


def why_scaled():
    """Without and with the division: the largest weight, the variance, and p(1−p)."""
    demo = attention.scaling_demo(name="formula")
    tops = {rounding.probability(row.max()) for row in (demo.unscaled, demo.scaled)}
    variances = {f"{demo.variance:.1f}", f"{demo.scaled_variance:.1f}"}
    return tops | variances | {f"{gradient:.2f}" for gradient in demo.gradients} | {"1"}
