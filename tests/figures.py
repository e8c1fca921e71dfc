"""The figures at the end of a run: faults survived of faults tried, inputs fuzzed, what was drawn by lot, seconds."""


def pytest_terminal_summary(terminalreporter):
    """Print what the tests of tests/faults and tests/fuzz did; each sends its own figures along as properties."""
    reports = [
        report
        for outcome in ("passed", "failed", "skipped")
        for report in terminalreporter.stats.get(outcome, ())
        if report.nodeid.startswith(("tests/faults/", "tests/fuzz/"))
    ]
    if not reports:
        return
    faults = [report for report in reports if report.nodeid.startswith("tests/faults/") and not report.skipped]
    tried = sum(_sum(report, "faults") or 1 for report in faults)
    survived = sum(_sum(report, "faults") or 1 for report in faults if report.passed)
    fuzzed = sum(_sum(report, "inputs") for report in reports)
    seconds = sum(report.duration for report in reports)
    terminalreporter.section("faults and fuzz")
    terminalreporter.line(
        f"{survived} of {tried} faults survived, {fuzzed} inputs fuzzed, {seconds:.0f} s of tests, by lot:"
    )
    for report in reports:
        for lot in _values(report, "lot"):
            terminalreporter.line(f"  {report.nodeid.partition('::')[2]}: {lot}")
    for report in reports:
        if report.skipped:
            terminalreporter.line(f"  not tried: {report.nodeid}: {report.longrepr[2]}")


def _values(report, name):
    return [value for key, value in report.user_properties if key == name]


def _sum(report, name):
    return sum(_values(report, name))
