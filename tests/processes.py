"""Looking at processes through /proc."""

from pathlib import Path


def children(pid):
    """All descendants of a process."""
    parents = {int(entry.name): parent_of(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}

    def below(one):
        own = [child for child, parent in parents.items() if parent == one]
        return own + [further for child in own for further in below(child)]

    return below(pid)


def parent_of(pid):
    fields = stat_of(pid)
    return int(fields[1]) if fields else 0


def alive(pid):
    fields = stat_of(pid)
    return bool(fields) and fields[0] != "Z"


def stat_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def with_environment(text):
    """All processes that were started with a text somewhere in their environment, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(entry.name):
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:  # it has just ended, or is someone else's
                continue
            if text.encode() in environment:
                found.append(int(entry.name))
    return found
