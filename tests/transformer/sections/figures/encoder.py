from astrai_video.transformer.model import attention, example, paper

NORM = {"0", "1"}  # the mean and the variance after LayerNorm
PAPER = {"2017"}


def figures(language):
    layers = {str(n + 1) for n in range(paper.LAYERS)}
    sizes = {str(size) for size in (attention.D_MODEL, paper.D_FF, len(example.TOKENS[language]))}
    return layers | sizes | NORM | PAPER
