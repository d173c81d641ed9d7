"""Run the practices of every scenario and write how often intervals held the truth."""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import pandas as pd

from wearoff.validate.coverage import one_practice
from wearoff.validate.page import coverage_page
from wearoff.validate.scenarios import SCENARIOS

OUT = Path("docs/validation")


def main() -> None:
    """Simulate, fit and compare; results of finished practices are kept as they come."""
    parser = argparse.ArgumentParser(prog="python -m wearoff.validate", description=__doc__)
    parser.add_argument("--practices", type=int, default=100, help="per scenario")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--scenarios", nargs="*", default=list(SCENARIOS), choices=list(SCENARIOS))
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    kept = options.out / "ranks.csv"
    rows = pd.read_csv(kept).to_dict("records") if kept.exists() else []
    done = {(row["scenario"], int(row["seed"])) for row in rows}
    seeds = range(options.first_seed, options.first_seed + options.practices)
    jobs = [
        (name, seed) for seed in seeds for name in options.scenarios if (name, seed) not in done
    ]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        futures = [pool.submit(one_practice, *job) for job in jobs]
        for number, future in enumerate(as_completed(futures), start=1):
            rows += future.result()
            pd.DataFrame(rows).to_csv(kept, index=False, float_format="%.4f")
            print(f"{number} of {len(jobs)} practices", flush=True)
    (options.out / "README.md").write_text(coverage_page(pd.DataFrame(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
