"""The figures at the end of a run: faults survived of faults tried, inputs fuzzed, what was drawn by lot, seconds."""


def pytest_terminal_summary(terminalreporter):
    """Print what the tests of tests/faults and tests/fuzz did; each sends its own figures along as properties."""
    reports = [
        report
        for outcome in ("passed", "failed", "skipped", "error", "")
        for report in terminalreporter.stats.get(outcome, ())
        if getattr(report, "nodeid", "").startswith(("tests/faults/", "tests/fuzz/"))
    ]
    if not reports:
        return
    faults = [report for report in reports if report.when == "call" and report.nodeid.startswith("tests/faults/")]
    faults = [report for report in faults if not report.skipped]
    ended = [report for report in reports if report.when == "teardown"]  # they have all properties
    tried = sum(_sum(report, "faults") or 1 for report in faults)
    survived = sum(_sum(report, "faults") or 1 for report in faults if report.passed)
    fuzzed = sum(_sum(report, "inputs") for report in ended)
    seconds = sum(report.duration for report in reports)
    terminalreporter.section("faults and fuzz")
    terminalreporter.line(
        f"{survived} of {tried} faults survived, {fuzzed} inputs fuzzed, {seconds:.0f} s in all tests"
    )
    for report in ended:
        for lot in _values(report, "lot"):
            terminalreporter.line(f"by lot: {report.nodeid.partition('::')[2]}: {lot}")
    for report in reports:
        if report.skipped:
            terminalreporter.line(f"not tried: {report.nodeid}: {report.longrepr[2]}")


def _values(report, name):
    return [value for key, value in report.user_properties if key == name]


def _sum(report, name):
    return sum(_values(report, name))
