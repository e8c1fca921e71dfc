from astrai_video.transformer.model import prefixes

LARGER_THAN = 1  # the page size with which AstrAI has no tree (astrai/inference/cache/pool.py)


def figures(language):
    del language  # the prompts of both languages have the same shape
    film = prefixes.scenario()
    begun, steps = [step.admission for step in film.begun], vars(film).values()
    numbers = {
        *range(1, len(begun) + 1),
        *(a.start_pos for a in begun),
        *(n for a in begun[1:] for n in (a.hit, a.computed)),
        begun[0].computed,
        begun[-1].pages_needed,
        *(step.free for step in steps),
        *(a.free_before + sum(len(gone.slots) for gone in a.evicted) for a in begun),
        *(node.count for step in steps for node in step.nodes),
        *(node.last_used for node in film.third_done.nodes if node.is_leaf),
        *vars(prefixes.total(film)).values(),
        *(prefixes.CAPACITY, prefixes.PAGE_SIZE, LARGER_THAN),
    }
    return {str(n) for n in numbers} | percents(prefixes.total(film))


def percents(total):
    return {f"{100 * n / total.tokens:.0f}%" for n in (total.cached, total.computed)}
