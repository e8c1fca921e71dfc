from astrai_video.transformer.model import attention, paper


def figures(_language):
    return {str(n + 1) for n in range(paper.LAYERS)} | {str(attention.D_MODEL)}
