from astrai_video.transformer.model import attention, example, rounding


def figures(language):
    asked = example.question(example.TOKENS[language])
    head, asker = asked.head, asked.asker
    scores = {rounding.score(score) for score in head.attention.scaled[asker]}
    weights = {rounding.probability(weight) for weight in rounding.round_row(head.row(asker))}
    cosine = {f"{example.cosine(head.attention.output[asker], head.v[asked.found]):.2f}"}
    return (
        scores | weights | cosine | {str(size) for size in (attention.D_MODEL, attention.HEAD_SIZE, len(head.tokens))}
    )
