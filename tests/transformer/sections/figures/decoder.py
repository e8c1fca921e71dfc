from astrai_video.transformer.model import attention, paper

WRITTEN = "The kitten did not cross"


def figures(_language):
    layers = {str(n + 1) for n in range(paper.LAYERS)}
    return layers | {str(size) for size in (attention.D_MODEL, paper.D_FF, len(WRITTEN.split()))}
