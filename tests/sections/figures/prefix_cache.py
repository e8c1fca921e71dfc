from astrai_video.model import radix


def figures(language):
    film = radix.scenario()
    begun = [step.admission for step in film.begun]
    told = {n for step in film.begun for n in (step.admission.hit, step.admission.computed)} - {0, 15}
    hits = {begun[0].start_pos, *(a.start_pos for a in begun)}
    return {str(n) for n in shown(film, begun) | told | hits} | percents(film)


def shown(film, begun):
    requests = range(1, len(begun) + 1)
    free = {radix.CAPACITY, *(step.free for step in vars(film).values())}
    free |= {a.free_before + sum(len(gone.slots) for gone in a.evicted) for a in begun}
    counts = {node.count for step in vars(film).values() for node in step.nodes}
    clocks = {node.last_used for node in film.third_done.nodes if node.is_leaf}
    repeated = {begun[1].hit, len(begun)}
    larger_than = 1
    total = radix.total(film)
    sums = {total.tokens, total.cached, total.computed, begun[0].computed, begun[-1].pages_needed}
    return {*requests, *free, *counts, *clocks, *repeated, larger_than, radix.PAGE_SIZE, *sums}


def percents(film):
    total = radix.total(film)
    return {f"{100 * n / total.tokens:.0f}%" for n in (total.cached, total.computed)}
