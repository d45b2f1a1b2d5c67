"""`make bench`: measure everything in one run, write JSON, print a table.

`python -m tests.benchmarks NAME ...` measures only the named ones.
"""

import importlib
import json
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import core  # noqa: F401 - first: it sets how torch's threads wait, for the peers as well

BENCHMARKS = (
    "upload_to_map",
    "integrated_gradients",
    "throughput",
    "history",
    "wire",
    "memory",
    "start_up",
)
REPORT = Path("build") / "bench.json"


def rows(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested figures as lines of a table."""
    for name, value in values.items():
        label = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from rows(value, f"{label}: ")
        elif isinstance(value, float):
            yield label, f"{value:.4g}"
        else:
            yield label, str(value)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import torch

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "cuda": torch.cuda.is_available(),
        "processor": platform.machine(),
    }


def main() -> None:
    """Measure, print as we go, write the report."""
    chosen = sys.argv[1:] or BENCHMARKS
    report: dict[str, Any] = {"machine": machine()}
    for name in chosen:
        report[name] = importlib.import_module(f"tests.benchmarks.{name}").measure()
        print(f"\n{name}")
        for label, value in rows(report[name]):
            print(f"  {label:<58s} {value}")
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2), encoding="utf-8")
    print(f"\nwritten to {REPORT}")


if __name__ == "__main__":
    main()
