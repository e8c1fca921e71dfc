from astrai_video.transformer.model import example, kv_cache, rounding
from astrai_video.transformer.model.kv_cache import GIBIBYTE, KIBIBYTE, LLAMA_3_8B

PROMPT, LONG, CONTEXT = 5, 1000, 8192


def figures(language):
    count = len(example.TOKENS[language])
    steps = {str(n + 1) for n in range(count)}
    rows = {str(kv_cache.rows_projected(count, cached=cached)) for cached in (True, False)}
    weights = {
        rounding.probability(weight)
        for step in kv_cache.decoding(language, PROMPT)
        for weight in rounding.round_row(step.weights)
    }
    work = {f"{kv_cache.scores_of_step(LONG, cached=cached):,}" for cached in (True, False)}
    sizes = {str(kv_cache.cache_bytes(m, CONTEXT) // GIBIBYTE) for m in (LLAMA_3_8B, LLAMA_3_8B.unshared)}
    token = {str(kv_cache.cache_bytes(LLAMA_3_8B, 1) // KIBIBYTE)}
    factors = {"2", "32", "8", "128"}  # K and V, layers and query heads, KV heads, head size; bytes: 2
    return steps | rows | weights | work | sizes | token | factors | {"3", str(PROMPT), f"{CONTEXT:,}", f"{LONG:,}"}
