PAPER = {"2017"}
LICENCE = {"2.0"}  # Apache-2.0
BACK_ENDS = 3


def figures(_language):
    return {str(n + 1) for n in range(BACK_ENDS)} | PAPER | LICENCE
