"""Write the generated documents, or check that they are in step with the code (--check)."""

import sys
from pathlib import Path

from make_environment import environment

from wearoff.config.document import config_reference, config_schema

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = {
    "config/README.md": config_reference,
    "config/config.schema.json": config_schema,
    "environment.yml": environment,
}

if __name__ == "__main__":
    for name, make in DOCUMENTS.items():
        path = ROOT / name
        if "--check" not in sys.argv:
            path.write_text(make(), encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != make():
            sys.exit(f"{name} is out of step with the code: run make docs")
