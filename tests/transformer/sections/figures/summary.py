PAPERS = {"2017", "2022"}


def figures(_language):
    return PAPERS
