"""Have mutmut make its mutants, and print the names of those to try: a sample per file."""

import json
import random
import sys
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.utils import file_utils

SEED = 20261127


def main(per_file: int) -> None:
    """Print names, at most ``per_file`` of each file, the same in every run."""
    Path("mutants").mkdir()
    with mutmut.CatchOutput():
        file_utils.copy_src_dir()
        file_utils.copy_also_copy_files()
        file_utils.setup_source_paths()
        mutmut.create_mutants(2)
    for meta in sorted(Path("mutants").rglob("*.py.meta")):
        names = sorted(json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"])
        for name in random.Random(SEED).sample(names, min(per_file, len(names))):
            print(name)


if __name__ == "__main__":
    main(int(sys.argv[1]))
