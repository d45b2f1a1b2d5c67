"""How the pages say things: labels, states and numbers in plain words."""

from datetime import UTC, datetime

from core.domain.case import CaseSort, CaseState
from core.domain.job import JobState

STATES = {
    CaseState.WAITING: "Being read",
    CaseState.ASSESSED: "Assessed",
    CaseState.REFUSED: "Not assessed",
    CaseState.FAILED: "Failed",
}
SORTS = {
    CaseSort.NEWEST: "Newest first",
    CaseSort.OLDEST: "Oldest first",
    CaseSort.NAME: "File name",
}
FILE_STATES = {
    JobState.QUEUED: "Waiting",
    JobState.RUNNING: "Reading",
    JobState.DONE: "Ready",
    JobState.FAILED: "Could not be read",
}


def plain_label(name: str) -> str:
    """A label as people say it.

    >>> plain_label("Pleural_Thickening")
    'Pleural thickening'
    """
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:].lower()


def percent(share: float) -> str:
    """A share as whole per cent; the ends say that they are not certainty.

    >>> percent(0.634), percent(0.004), percent(0.998)
    ('63 %', '<1 %', '>99 %')
    """
    if share < 0.01:
        return "<1 %"
    return ">99 %" if share > 0.99 else f"{share * 100:.0f} %"


def percent_range(low: float, high: float) -> str:
    """An interval in per cent.

    >>> percent_range(0.55, 0.704)
    '55–70 %'
    """
    return f"{low * 100:.0f}–{high * 100:.0f} %"


def seconds(duration: float) -> str:
    """A duration as people say it.

    >>> seconds(0.042), seconds(1.26), seconds(75)
    ('under 0.1 s', '1.3 s', '75 s')
    """
    if duration < 0.1:
        return "under 0.1 s"
    return f"{duration:.1f} s" if duration < 10 else f"{duration:.0f} s"


def moment(at: datetime) -> str:
    """A point in time, in UTC as it is stored.

    >>> moment(datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
    '4 Mar 2026, 05:06'
    """
    utc = at.astimezone(UTC) if at.tzinfo else at
    return f"{utc.day} {utc:%b %Y, %H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "file"), count(3, "file"), count(2, "finding is", "findings are")
    ('1 file', '3 files', '2 findings are')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
