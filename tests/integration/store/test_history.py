"""The history is only added to, and whoever changes it behind our back is found."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from core.domain.errors import StoreError
from core.domain.event import EventKind
from core.store.history import event_hash
from core.store.tables import EventRow

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = 6


@pytest.fixture
def written(open_unit):
    with open_unit() as work:
        for number in range(EVENTS):
            work.history.append(
                EventKind.REVEALED,
                actor="reader",
                case_id=f"{number % 2:032x}",
                payload={"thresholds": {"Mass": 0.5}, "number": number, "text": "ä\0"},
                at=NOON,
            )
        work.commit()
    return open_unit


def verify(open_unit):
    with open_unit(read_only=True) as work:
        return work.history.verify()


def run(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def drop_guards(engine):
    if engine.dialect.name == "postgresql":
        run(engine, "ALTER TABLE event DISABLE TRIGGER USER")
    else:
        for name in ("update", "delete", "disorder"):
            run(engine, f"DROP TRIGGER event_refuses_{name}")


def test_an_event_comes_back_equal_and_chained(open_unit):
    with open_unit() as work:
        assert work.history.last() is None
        first = work.history.append(
            EventKind.CASE_CREATED, actor="worker", payload={"b": [1, 2.5], "a": None}, at=NOON
        )
        second = work.history.append(EventKind.REVEALED, actor="r", case_id="c", payload={})
        work.commit()
        assert work.history.last() == second
        assert work.history.of_case("c") == (second,)
    assert (first.sequence, first.previous_hash, first.at) == (1, "0" * 64, NOON)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert first.payload == {"a": None, "b": [1, 2.5]}


def test_a_rolled_back_event_leaves_no_gap(written):
    with written() as work:
        work.history.append(EventKind.REVEALED, actor="r", payload={})
    with written() as work:
        event = work.history.append(EventKind.REVEALED, actor="r", payload={})
        work.commit()
    assert event.sequence == EVENTS + 1
    assert verify(written) is None


def test_an_untouched_history_is_sound_also_when_empty(open_unit, store_engine):
    assert verify(open_unit) is None


def test_a_written_history_is_sound(written):
    assert verify(written) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'someone' WHERE sequence = 2",
        "DELETE FROM event WHERE sequence = 6",
        "DELETE FROM event",
        "INSERT INTO event SELECT sequence + 2, at, actor, kind, case_id, payload,"
        " previous_hash, hash FROM event WHERE sequence = 6",
        "INSERT INTO event SELECT * FROM event WHERE sequence = 2",
    ],
)
def test_raw_sql_cannot_change_remove_or_reorder(written, store_engine, statement):
    with pytest.raises(StoreError):
        run(store_engine, statement)
    assert verify(written) is None


def test_replacing_a_row_is_refused_too(written, store_engine, sqlite_only):
    with pytest.raises(StoreError):
        run(store_engine, "INSERT OR REPLACE INTO event SELECT * FROM event WHERE sequence = 2")


def test_emptying_the_table_is_refused_too(written, store_engine):
    if store_engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(StoreError):
        run(store_engine, "TRUNCATE event")


@pytest.mark.parametrize(
    ("edit", "first_bad"),
    [
        ("UPDATE event SET actor = 'someone' WHERE sequence = 3", 3),
        ("UPDATE event SET payload = '{}' WHERE sequence = 1", 1),
        ("UPDATE event SET at = 'yesterday' WHERE sequence = 4", 4),
        ("UPDATE event SET kind = 'nonsense' WHERE sequence >= 2", 2),
        ("UPDATE event SET case_id = NULL WHERE sequence = 5", 5),
        ("UPDATE event SET hash = previous_hash WHERE sequence = 6", 6),
        ("UPDATE event SET previous_hash = hash WHERE sequence = 2", 2),
        ("UPDATE event SET sequence = 60 WHERE sequence = 6", 6),
        ("DELETE FROM event WHERE sequence = 4", 4),
        ("DELETE FROM event WHERE sequence = 1", 1),
    ],
)
def test_an_edit_behind_the_guards_is_found_and_named(written, store_engine, edit, first_bad):
    drop_guards(store_engine)
    run(store_engine, edit)
    assert verify(written) == first_bad


def forge(engine, place, changes):
    """Edit an event and make its own hash anew, as someone would who knows the recipe."""
    with engine.begin() as connection:
        row = connection.execute(select(EventRow.__table__).where(EventRow.sequence == place))
        values = {**row.mappings().one(), **changes}
        values["hash"] = event_hash([value for name, value in values.items() if name != "hash"])
        changed = update(EventRow.__table__).where(EventRow.sequence == place)
        connection.execute(changed.values(**values))


@pytest.mark.parametrize(
    ("place", "changes", "first_bad"),
    [
        (3, {"actor": "someone"}, 4),
        (6, {"sequence": 60}, 6),
        (1, {"previous_hash": "1" * 64}, 1),
    ],
)
def test_an_edit_with_a_new_hash_breaks_the_chain(written, store_engine, place, changes, first_bad):
    drop_guards(store_engine)
    forge(store_engine, place, changes)
    assert verify(written) == first_bad


def test_a_value_of_another_type_is_found(written, store_engine, sqlite_only):
    drop_guards(store_engine)
    run(store_engine, "UPDATE event SET payload = x'00ff' WHERE sequence = 3")
    assert verify(written) == 3


def test_a_payload_that_is_no_json_is_refused(open_unit):
    with open_unit() as work, pytest.raises(ValueError, match="JSON compliant"):
        work.history.append(EventKind.REVEALED, actor="r", payload={"p": float("nan")})


def test_a_moment_without_a_zone_is_refused(open_unit):
    with open_unit() as work, pytest.raises(ValueError, match="time zone"):
        work.history.append(
            EventKind.REVEALED,
            actor="r",
            payload={},
            at=datetime(2026, 3, 1),  # noqa: DTZ001
        )
