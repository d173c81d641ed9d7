"""One measurement in this process: a job comes as JSON on standard input, figures leave as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Row = dict[str, Any]

RECORDS_PARTS = {
    "read_files": "read files", "scan_for_identifiers": "look for identifiers",
    "take_fields": "tidy cells", "_translate": "translate values", "clean_visits": "type and check",
    "assemble_treatments": "assemble", "assemble_assessments": "assemble",
    "assemble_rejects": "assemble", "assemble_repairs": "assemble",
    "_check_tables": "account and schemas", "rejections_by_code": "data-quality checks",
    "describe_quality": "data-quality checks",
}  # fmt: skip
OUTCOME_PARTS = {
    "load_treatments": "load",
    "load_assessments": "load",
    "build_cycles": "cycles",
    "link_follow_up": "follow-up",
    "durations_of_rule": "bounds",
    "arrange_durations": "arrange",
}
_WRITING = "write"


def main() -> None:
    """Run the stage a job names and print what it took."""
    job = json.load(sys.stdin)
    started = time.perf_counter()
    from benchmarks.records_data import analysis_of_export
    from wearoff import files, outcome, records

    imported = time.perf_counter() - started
    spent: dict[str, list[float]] = {}
    clean, derive = sys.modules["wearoff.records.clean"], sys.modules["wearoff.outcome.derive"]
    module, parts = (clean, RECORDS_PARTS) if job["stage"] == "records" else (derive, OUTCOME_PARTS)
    for name, part in parts.items():
        _time_calls(module, name, part, spent)
    _time_calls(files, "write_parquet", _WRITING, spent)
    analysis, project = analysis_of_export(), Path(job["project"])
    wall, cpu = time.perf_counter(), time.process_time()
    if job["stage"] == "records":
        records.clean_records(analysis=analysis, project_dir=project, out_dir=project / "records")
    else:
        outcome.derive_outcome(
            analysis=analysis, records_dir=project / "records", out_dir=project / "outcome"
        )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    figures = {"import_seconds": imported, "wall_seconds": wall, "cpu_seconds": cpu}
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    json.dump({**figures, "peak_bytes": peak, "parts": spent}, sys.stdout)


def _time_calls(module: ModuleType, name: str, part: str, spent: dict[str, list[float]]) -> None:
    """Let a function of a module add its wall and processor time to a part."""
    function: Callable[..., Any] = getattr(module, name)

    def timed(*args: Any, **named: Any) -> Any:
        started = time.perf_counter(), time.process_time()
        try:
            return function(*args, **named)
        finally:
            ended = time.perf_counter(), time.process_time()
            before = spent.get(part, [0.0, 0.0])
            spent[part] = [t + b - a for t, a, b in zip(before, started, ended, strict=True)]

    setattr(module, name, timed)


if __name__ == "__main__":
    main()
