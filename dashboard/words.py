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


def percent(share: float, digits: int = 0) -> str:
    """A share in per cent; the ends say that they are not certainty.

    >>> percent(0.634), percent(0.004), percent(0.998)
    ('63 %', '<1 %', '>99 %')
    >>> percent(0.0712, digits=1), percent(0.0004, digits=1)
    ('7.1 %', '<0.1 %')
    """
    least = 10.0**-digits
    if share * 100 < least:
        return f"<{least:.{digits}f} %"
    if share * 100 > 100 - least:
        return f">{100 - least:.{digits}f} %"
    return f"{share * 100:.{digits}f} %"


def percent_range(low: float, high: float) -> str:
    """An interval in per cent; one that rounds to a point is that point.

    >>> percent_range(0.55, 0.704), percent_range(0.004, 0.012), percent_range(0.001, 0.004)
    ('55–70 %', '<1–1 %', '<1 %')
    """
    if percent(low) == percent(high):
        return percent(low)
    return f"{percent(low).removesuffix(' %')}–{percent(high)}"


def percent_against(share: float, threshold: float) -> tuple[str, str]:
    """A share and its threshold, with decimals where they would look the same without.

    >>> percent_against(0.12, 0.06), percent_against(0.069, 0.0714), percent_against(0.3, 0.3)
    (('12 %', '6 %'), ('6.9 %', '7.1 %'), ('30 %', '30 %'))
    """
    for digits in range(4):
        words = percent(share, digits), percent(threshold, digits)
        if words[0] != words[1]:
            return words
    return percent(share), percent(threshold)


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
