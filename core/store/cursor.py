"""Where a page of the history ended, as an opaque text.

It is a bookmark, not a secret: the checksum finds damage, and nothing is protected by it. In a list
sorted by name it carries a file name, so it belongs in the session and never in an address.
"""

import base64
import binascii
import hashlib
import json
from datetime import UTC, datetime

from core.domain.case import CaseSort
from core.domain.errors import InputError

_CHECK_BYTES = 6
_LARGEST_NUMBER = 2**63 - 1

SortKey = datetime | str


def encode_cursor(sort: CaseSort, key: SortKey, number: int) -> str:
    """Make the cursor of a page.

    Args:
        sort: Order of the list.
        key: Sort key of the page's last case: its moment, or its name for searching.
        number: Number of that case.
    """
    plain = key.astimezone(UTC).isoformat() if isinstance(key, datetime) else key
    content = json.dumps([sort.value, plain, number]).encode("ascii")
    return base64.urlsafe_b64encode(_checksum(content) + content).decode("ascii")


def decode_cursor(cursor: str, sort: CaseSort) -> tuple[SortKey, int]:
    """Read a cursor back.

    Returns:
        Sort key and number of the case after which the page begins.

    Raises:
        InputError: If it is damaged or of another order.
    """
    try:
        return _decode(cursor, sort)
    except (ValueError, TypeError, binascii.Error) as exc:
        raise InputError(
            expected="the cursor of the page before, in the same order",
            found="something else",
            action="Start again at the first page.",
        ) from exc


def _decode(cursor: str, sort: CaseSort) -> tuple[SortKey, int]:
    raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    content = raw[_CHECK_BYTES:]
    is_ours = base64.urlsafe_b64encode(raw).decode("ascii") == cursor  # no spare bits set
    if not is_ours or raw[:_CHECK_BYTES] != _checksum(content):
        raise ValueError("checksum")
    kind, key, number = json.loads(content)
    if kind != sort.value or not isinstance(number, int) or abs(number) > _LARGEST_NUMBER:
        raise ValueError("content")
    return (str(key) if sort is CaseSort.NAME else _moment(key)), number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("time zone")
    return moment


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_CHECK_BYTES]
