from astrai_video.transformer.model import example, heads, rounding


def figures(language):
    layer = heads.multi_head(language)
    asker, (_, d_model) = example.PRONOUN[language], layer.q.shape
    pieces = heads.split(layer.q)
    first = rounding.round_rows(layer.heads[0].weights)
    strongest = {rounding.probability(max(rounding.round_row(head.weights[asker]))) for head in layer.heads}
    numbered = {str(i + 1) for i in range(len(layer.heads))}  # the heads and their blocks; with them 3 and 4 matrices
    by_meaning = len(layer.heads) - len(heads.BY_POSITION)
    return (
        {rounding.probability(w) for row in first for w in row}
        | {rounding.probability(first[asker].sum())}
        | strongest
        | numbered
        | {str(d_model), str(pieces[0].shape[1]), str(len(pieces))}
        | {"1", str(by_meaning), str(by_meaning + 1), str(len(layer.heads))}
        | {f"{layer.weights.parameters:,}"}
    )
