"""The history lists what a plain filter over all cases would, page by page, each case once."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.case import CaseQuery, CaseRecord, CaseSort, CaseState
from core.domain.errors import InputError
from core.domain.prediction import ModelIdentity
from core.store.database import open_engine
from core.store.listing import name_key, page_numbers
from core.store.unit_of_work import unit_of_work_factory

NAMES = st.text(st.sampled_from("aAbB%_/\\'é1 .ßİ"), min_size=1, max_size=6)
MODELS = ("chest_findings 1.0.0", "chest_findings 1.1.0")
LABELS = ("Mass", "Nodule")

cases_to_add = st.lists(
    st.fixed_dictionaries(
        {
            "name": NAMES,
            "hours": st.integers(0, 72),
            "state": st.sampled_from([CaseState.ASSESSED, CaseState.FAILED]),
            "version": st.sampled_from(["1.0.0", "1.1.0"]),
            "labels": st.sets(st.sampled_from(LABELS)),
        }
    ),
    max_size=12,
)
days = st.none() | st.dates(date(2026, 2, 28), date(2026, 3, 6))
queries = st.builds(
    CaseQuery,
    text=st.just("") | NAMES | st.integers(1, 12).map(str),
    finding=st.none() | st.sampled_from([*LABELS, "Edema"]),
    state=st.none() | st.sampled_from(list(CaseState)),
    model_version=st.none() | st.sampled_from([*MODELS, "other"]),
    since=days,
    until=days,
    sort=st.sampled_from(list(CaseSort)),
    limit=st.integers(1, 5),
)


@pytest.fixture
def work(open_unit):
    with open_unit() as unit:
        yield unit


def all_pages(work, query: CaseQuery) -> list[CaseRecord]:
    found, cursor = [], None
    while True:
        page = work.cases.list(CaseQuery(**{**vars(query), "cursor": cursor}))
        found += page.cases
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.cases) == query.limit


def matches(case: CaseRecord, query: CaseQuery) -> bool:
    """The filter, said in plain Python."""
    text, day = query.text.strip(), case.created_at.date()
    return (
        (name_key(text) in name_key(case.source_name) or text == str(case.number))
        and (query.finding is None or query.finding in case.present)
        and (query.state is None or case.state is query.state)
        and query.model_version in (None, f"{case.model_name} {case.model_version}")
        and (query.since is None or query.since <= day)
        and (query.until is None or day <= query.until)
    )


def in_order(cases: list[CaseRecord], sort: CaseSort) -> list[CaseRecord]:
    if sort is CaseSort.NAME:
        return sorted(cases, key=lambda case: (name_key(case.source_name), case.number))
    ordered = sorted(cases, key=lambda case: (case.created_at, case.number))
    return ordered[::-1] if sort is CaseSort.NEWEST else ordered


@pytest.fixture(scope="module")
def open_shared(new_url):
    """Units on one database for all examples; each rolls its cases back."""
    engine = open_engine(new_url(True))
    yield unit_of_work_factory(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def fill(add_case, make_image, make_prediction):
    def store(work, wanted) -> CaseRecord:
        case = add_case(work, wanted["name"], minute=60 * wanted["hours"])
        image = make_image(case.id)
        model = ModelIdentity("chest_findings", wanted["version"], "a" * 64)
        work.images.add(image)
        work.predictions.add(
            make_prediction(image, dict.fromkeys(wanted["labels"], 0.9), model=model)
        )
        work.cases.update_state(case.id, wanted["state"])
        return work.cases.get(case.id)

    return lambda work, cases: [store(work, wanted) for wanted in cases]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(wanted=cases_to_add, asked=st.lists(queries, min_size=4, max_size=8))
def test_pages_and_filters_equal_a_plain_filter_over_all_cases(open_shared, fill, wanted, asked):
    with open_shared() as work:
        stored = fill(work, wanted)
        for query in asked:
            expected = in_order([case for case in stored if matches(case, query)], query.sort)
            assert all_pages(work, query) == expected


@pytest.mark.parametrize("sort", CaseSort)
def test_every_case_is_visited_once_while_new_ones_arrive(work, add_case, sort):
    names = ["b", "a", "b", "c", "A", "b", "d", "a"]
    first = [add_case(work, name, minute=place // 3).id for place, name in enumerate(names)]
    seen, cursor = [], None
    for round in range(99):
        page = work.cases.list(CaseQuery(sort=sort, limit=3, cursor=cursor))
        seen += [case.id for case in page.cases]
        cursor = page.next_cursor
        if cursor is None:
            break
        if round < 4:
            for name, minute in [("a", 0), ("b", 1), ("z", 9)]:
                add_case(work, name, minute=minute)
    assert len(seen) == len(set(seen))
    assert set(first) <= set(seen)


def test_a_page_goes_on_where_a_case_was_deleted_in_between(work, add_case):
    ids = [add_case(work, minute=minute).id for minute in range(5)]
    page = work.cases.list(CaseQuery(sort=CaseSort.OLDEST, limit=2))
    work.cases.delete(ids[1])
    rest = work.cases.list(CaseQuery(sort=CaseSort.OLDEST, cursor=page.next_cursor))
    assert [case.id for case in rest.cases] == ids[2:]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", ["100%.dcm"]),
        ("a_b", ["a_b.dcm"]),
        ("/", ["x/y.dcm"]),
        ("\\", ["back\\slash"]),
        ("STRASSE", ["Straße.png"]),
        ("E\u0301TUDE", ["\u00e9tude.dcm"]),
        ("  a_b ", ["a_b.dcm"]),
        ("'; DROP TABLE event; --", []),
    ],
)
def test_every_character_of_a_search_means_itself(work, add_case, text, found):
    for name in ("100%.dcm", "1000.dcm", "a_b.dcm", "axb.dcm", "x/y.dcm", "back\\slash"):
        add_case(work, name)
    add_case(work, "Straße.png")
    add_case(work, "\u00e9tude.dcm")
    assert [case.source_name for case in work.cases.list(CaseQuery(text=text)).cases] == found


def test_a_case_is_found_by_its_number(work, add_case):
    cases = [add_case(work, "film") for _ in range(3)]
    assert work.cases.list(CaseQuery(text="2")).cases == (cases[1],)
    assert work.cases.list(CaseQuery(text="9" * 40)).cases == ()


def test_the_last_day_is_within_the_days_asked_for(work, add_case):
    late = add_case(work, at=datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=UTC))
    add_case(work, at=datetime(2026, 3, 3, tzinfo=UTC))
    day = date(2026, 3, 2)
    assert work.cases.list(CaseQuery(since=day, until=day)).cases == (late,)
    assert len(work.cases.list(CaseQuery(since=date.min, until=date.max)).cases) == 2


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_of_an_impossible_size_is_refused(work, limit):
    with pytest.raises(InputError, match="1 to 200"):
        work.cases.list(CaseQuery(limit=limit))


def test_a_cursor_of_another_order_is_refused(work, add_case):
    for _ in range(2):
        add_case(work)
    cursor = work.cases.list(CaseQuery(limit=1)).next_cursor
    with pytest.raises(InputError, match="Start again"):
        work.cases.list(CaseQuery(sort=CaseSort.NAME, cursor=cursor))


def test_a_very_long_name_is_kept_whole_and_found_by_its_beginning(work, add_case):
    name = "x" * 400 + "needle" + "y" * 5_000
    case = add_case(work, name)
    work.commit()
    assert work.cases.list(CaseQuery(text="needle")).cases == (case,)
    assert work.cases.get(case.id).source_name == name


@pytest.mark.parametrize("sort", CaseSort)
def test_no_order_of_the_history_has_to_sort_or_read_all_rows(store_engine, sqlite_only, sort):
    statement = page_numbers(CaseQuery(sort=sort)).compile(
        store_engine, compile_kwargs={"literal_binds": True}
    )
    with store_engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    steps = " ".join(row[3] for row in plan)
    assert "COVERING INDEX" in steps
    assert "TEMP B-TREE" not in steps
