from astrai_video.transformer.model import attention, example, positions, vocabulary

SHOWN, POSITIONS, COLUMNS = 64, 6, 6


def figures(language):
    tokens = example.TOKENS[language]
    numbers = {f"{number:,}" for number in vocabulary.ids(tokens)}
    waves = {
        f"{value:.2f}".replace("-", "−").replace("−0.00", "0.00")
        for value in positions.positions(POSITIONS)[:, :COLUMNS].flat
    }
    sizes = {str(len(tokens)), str(attention.D_MODEL), f"{vocabulary.SIZE:,}", str(SHOWN)}
    formulas = {"2", "1", str(positions.BASE)}  # 2i, 2i + 1; layer 1
    return numbers | waves | sizes | formulas | {str(p) for p in range(POSITIONS)}
