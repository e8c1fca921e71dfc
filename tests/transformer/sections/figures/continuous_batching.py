from astrai_video.transformer.diagrams.slots import TICK_EVERY
from astrai_video.transformer.model import batching
from astrai_video.transformer.model.batching import LLAMA, QUEUE, SLOTS
from tests.transformer.sections.test_figures import numbers_in


def figures(_language):
    static, continuous = batching.static(QUEUE, SLOTS), batching.continuous(QUEUE, SLOTS)
    slots = {str(slot) for slot in range(1, SLOTS + 1)}
    ticks = {str(step) for step in range(TICK_EVERY, static.steps + 1, TICK_EVERY)}
    read = {batching.gigabytes(LLAMA.gigabytes_a_token(requests)) for requests in (1, SLOTS)} | {"1", str(SLOTS)}
    shares = {
        figure
        for schedule in (static, continuous)
        for figure in (str(schedule.busy), str(schedule.cells), batching.percent(schedule.utilisation))
    }
    waits = {f"{schedule.mean_wait:.1f}" for schedule in (static, continuous)}
    fewer = {str(static.steps - continuous.steps)}
    return slots | ticks | read | shares | waits | fewer | numbers_in(LLAMA.name)
