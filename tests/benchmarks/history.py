"""How long a page of the history takes in a small and in a large database."""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from core.domain.case import CaseMode, CaseQuery, CaseSort, CaseState
from core.store.cases import Cases
from core.store.database import migrate, open_engine
from core.store.listing import name_key
from core.store.tables import CaseFindingRow, CaseRow
from core.store.unit_of_work import UnitOfWork, unit_of_work_factory

START = datetime(2024, 1, 1, tzinfo=UTC)
LABELS = ("Effusion", "Infiltration", "Mass", "Nodule", "Pneumothorax")
REPEATS = 41
ROWS_AT_ONCE = 10_000

QUERIES = {
    "newest": CaseQuery(),
    "oldest": CaseQuery(sort=CaseSort.OLDEST),
    "name": CaseQuery(sort=CaseSort.NAME),
    "text found often": CaseQuery(text="chest"),
    "text found once": CaseQuery(text="0000777"),
    "text found nowhere": CaseQuery(text="no such name"),
    "text found nowhere, by name": CaseQuery(text="no such name", sort=CaseSort.NAME),
    "number": CaseQuery(text="777"),
    "common finding": CaseQuery(finding="Effusion"),
    "common finding, by name": CaseQuery(finding="Effusion", sort=CaseSort.NAME),
    "rare finding": CaseQuery(finding="Hernia"),
    "unknown finding": CaseQuery(finding="None such"),
    "common state": CaseQuery(state=CaseState.ASSESSED),
    "rare state": CaseQuery(state=CaseState.FAILED),
    "rare state, by name": CaseQuery(state=CaseState.FAILED, sort=CaseSort.NAME),
    "old model": CaseQuery(model_version="chest_findings 1.0.0"),
    "old model, by name": CaseQuery(model_version="chest_findings 1.0.0", sort=CaseSort.NAME),
    "unknown model, by name": CaseQuery(model_version="other 1.0.0", sort=CaseSort.NAME),
    "one week": CaseQuery(since=date(2024, 2, 1), until=date(2024, 2, 7)),
    "one week, by name": CaseQuery(
        since=date(2024, 2, 1), until=date(2024, 2, 7), sort=CaseSort.NAME
    ),
    "finding in failed cases": CaseQuery(finding="Effusion", state=CaseState.FAILED),
    "everything, found nowhere": CaseQuery(
        text="no such name",
        finding="Effusion",
        state=CaseState.ASSESSED,
        model_version="chest_findings 1.1.0",
        since=date(2024, 1, 1),
        sort=CaseSort.NAME,
    ),
}


def measure() -> dict[str, Any]:
    """(d) First page of the history at 1,000 and 100,000 cases."""
    table = measure_history()
    return {
        "milliseconds at 1,000 and 100,000 cases": table["milliseconds"],
        "ratio": table["ratios"],
        "target": "first page (newest, oldest, name) at most 1.5 times slower at the larger",
    }


def measure_history(sizes: Sequence[int] = (1_000, 100_000)) -> dict[str, Any]:
    """Time the first page of each query, and a page far down, in databases of some sizes.

    Returns:
        {"sizes", "milliseconds": {query: [median at each size]}, "ratios": {query: last / first}}.
    """
    columns = [_measure(size) for size in sizes]
    table = {name: [column[name] for column in columns] for name in columns[0]}
    ratios = {name: round(times[-1] / times[0], 2) for name, times in table.items()}
    return {"sizes": list(sizes), "milliseconds": table, "ratios": ratios}


def _measure(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'history.sqlite3'}"
        migrate(url)
        engine = open_engine(url)
        try:
            fill(engine, size)
            return _time_all(engine, size)
        finally:
            engine.dispose()


def _time_all(engine: Engine, size: int) -> dict[str, float]:
    factory = unit_of_work_factory(engine)
    with factory(read_only=True) as work:
        times = {name: _median(work, _page(query)) for name, query in QUERIES.items()}
        for sort in CaseSort:
            times[f"page far down, {sort}"] = _median(work, _page(_far_down(work, sort, size)))
        times["choice of model versions"] = _median(work, lambda cases: cases.model_versions())
        times["choice of findings"] = _median(work, lambda cases: cases.labels())
    return times


def _page(query: CaseQuery) -> Callable[[Cases], object]:
    return lambda cases: cases.list(query)


def _far_down(work: UnitOfWork, sort: CaseSort, size: int) -> CaseQuery:
    query = CaseQuery(sort=sort, limit=200)
    for _ in range(size * 9 // 10 // 200):
        query = CaseQuery(sort=sort, limit=200, cursor=work.cases.list(query).next_cursor)
    return CaseQuery(sort=sort, cursor=query.cursor)


def _median(work: UnitOfWork, ask: Callable[[Cases], object]) -> float:
    """Median in milliseconds, each time through a database that forgot the objects read."""
    times = []
    for _ in range(REPEATS):
        work._session.expunge_all()
        start = time.perf_counter()
        ask(work.cases)
        times.append((time.perf_counter() - start) * 1e3)
    return round(statistics.median(times), 3)


def fill(engine: Engine, size: int) -> None:
    """Add cases as a busy department would have them, in a few large statements."""
    for first in range(0, size, ROWS_AT_ONCE):
        numbers = range(first, min(size, first + ROWS_AT_ONCE))
        findings = [row for number in numbers for row in _findings(number)]
        with engine.begin() as connection:
            connection.execute(insert(CaseRow), [_case(number) for number in numbers])
            connection.execute(insert(CaseFindingRow), findings)


def _scattered(number: int) -> int:
    """A number that looks random and is the same every time."""
    return number * 2654435761 % 2**32


def _labels(number: int) -> list[str]:
    if _is_failed(number):
        return []
    dice = _scattered(number + 1)
    some = [label for place, label in enumerate(LABELS) if dice >> (8 + place * 2) & 3 == 0]
    return [*some, "Hernia"] if number % 500 == 0 else some


def _is_failed(number: int) -> bool:
    return number % 250 == 7


def _name(number: int) -> str:
    return f"Chest-PA {_scattered(number) % 10_000:04d} {number:07d}.dcm"


def _moment(number: int) -> datetime:
    return START + timedelta(minutes=7 * number)


def _case(number: int) -> dict[str, Any]:
    version = "1.0.0" if number < 300 else "1.1.0"
    return {
        "number": number + 1,
        "id": f"{number:032x}",
        "created_at": _moment(number),
        "mode": CaseMode.DEMO.value,
        "state": (CaseState.FAILED if _is_failed(number) else CaseState.ASSESSED).value,
        "source_name": _name(number),
        "name_key": name_key(_name(number)),
        "upload_id": f"{number:032x}",
        "study_key": f"{number:032x}",
        "image_count": 1,
        "modality": "CR",
        "view_position": "PA",
        "model_name": "chest_findings",
        "model_version": version,
        "model_key": f"chest_findings {version}",
        "present": _labels(number),
    }


def _findings(number: int) -> list[dict[str, Any]]:
    return [
        {
            "case_number": number + 1,
            "label": label,
            "probability": 0.5,
            "created_at": _moment(number),
            "name_key": name_key(_name(number)),
        }
        for label in _labels(number)
    ]


if __name__ == "__main__":
    json.dump(measure_history(), sys.stdout, indent=1)
