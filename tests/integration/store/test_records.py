"""What is stored comes back as it went; what is not committed does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.domain.case import CaseState
from core.domain.errors import StoreError
from core.domain.image import ImageAttributes
from core.domain.prediction import Finding, FindingStatus, ModelIdentity, PredictionStatus

NEWER = ModelIdentity("chest_findings", "1.1.0", "b" * 64)


@pytest.fixture
def work(open_unit):
    with open_unit() as unit:
        yield unit


@pytest.fixture
def stored_image(work, add_case, make_image):
    image = make_image(add_case(work).id)
    work.images.add(image)
    return image


def test_leaving_without_commit_rolls_everything_back(open_unit, add_case):
    with open_unit() as work:
        case = add_case(work)
    with open_unit(read_only=True) as work:
        assert work.cases.get(case.id) is None


def test_an_error_in_the_block_rolls_everything_back(open_unit, add_case):
    with pytest.raises(KeyError), open_unit() as work:  # noqa: PT012 - the block is the subject
        case = add_case(work)
        raise KeyError
    with open_unit(read_only=True) as work:
        assert work.cases.get(case.id) is None


def test_what_was_committed_stays_and_what_came_after_does_not(open_unit, add_case):
    with open_unit() as work:
        first = add_case(work)
        work.commit()
        second = add_case(work)
    with open_unit(read_only=True) as work:
        assert work.cases.get(first.id) == first
        assert work.cases.get(second.id) is None


def test_a_new_case_waits_and_has_its_moment_in_utc(work, add_case):
    there = timezone(timedelta(hours=5, minutes=30))
    case = add_case(work, at=datetime(2026, 3, 2, 1, 15, tzinfo=there))
    work.commit()
    found = work.cases.get(case.id)
    assert found.state is CaseState.WAITING
    assert found.created_at == datetime(2026, 3, 1, 19, 45, tzinfo=UTC)
    assert found.created_at.tzinfo is UTC


def test_the_number_of_a_deleted_case_is_never_given_out_again(work, add_case):
    numbers = [add_case(work).number for _ in range(3)]
    newest = add_case(work)
    work.cases.delete(newest.id)
    work.commit()
    assert numbers == [1, 2, 3]
    assert add_case(work).number == 5


def test_a_case_is_found_by_its_study_within_its_upload_only(work, add_case):
    case = add_case(work, upload_id="u" * 32, study_key="k" * 32)
    add_case(work, upload_id="u" * 32, study_key=None)
    add_case(work, upload_id="v" * 32, study_key="k" * 32)
    assert work.cases.find_in_upload("u" * 32, "k" * 32) == case
    assert work.cases.find_in_upload("u" * 32, "other") is None
    assert work.cases.find_in_upload("u" * 32, None) is None


def test_a_study_is_one_case_within_an_upload(work, add_case):
    add_case(work, upload_id="u" * 32, study_key="k" * 32)
    with pytest.raises(StoreError, match="contradict"):
        add_case(work, upload_id="u" * 32, study_key="k" * 32)


def test_a_name_that_no_database_keeps_is_kept_as_near_as_can_be(work, add_case):
    case = add_case(work, "a\0b\ud800.dcm")
    work.commit()
    assert work.cases.get(case.id).source_name == "a�b?.dcm"


def test_an_image_comes_back_equal_and_counts(work, add_case, make_image):
    case = add_case(work)
    plain = make_image(
        case.id, position=1, spacing=None, voi_luts=(), attributes=ImageAttributes(), windows=()
    )
    full = make_image(case.id, position=0)
    work.images.add(plain)
    work.images.add(full)
    work.commit()
    assert work.images.get(full.id) == full
    assert work.images.of_case(case.id) == (full, plain)
    assert work.cases.get(case.id).image_count == 2


def test_an_image_without_its_case_is_refused(work, make_image):
    with pytest.raises(StoreError, match="deleted meanwhile"):
        work.images.add(make_image("0" * 32))


def test_a_prediction_comes_back_equal(work, stored_image, make_prediction):
    withheld = Finding("Hernia", FindingStatus.WITHHELD, 0.9, None, None, None, "Too few cases.")
    record = make_prediction(stored_image, {"Mass": 0.75, "Nodule": 0.25})
    findings = (*record.prediction.findings, withheld)
    record = replace(record, prediction=replace(record.prediction, findings=findings))
    work.predictions.add(record)
    work.commit()
    assert work.predictions.get(record.id) == record
    assert work.predictions.of_image(stored_image.id) == record
    assert work.cases.get(stored_image.case_id).present == ("Mass",)


def test_a_refused_image_has_a_prediction_without_findings(work, stored_image, make_prediction):
    record = make_prediction(
        stored_image, status=PredictionStatus.REFUSED, reason="Not a chest radiograph."
    )
    work.predictions.add(record)
    work.cases.update_state(stored_image.case_id, CaseState.REFUSED)
    case = work.cases.get(stored_image.case_id)
    assert work.predictions.get(record.id) == record
    assert (case.state, case.present) == (CaseState.REFUSED, ())
    assert (case.model_name, case.model_version) == ("chest_findings", "1.0.0")


def test_a_case_lists_the_labels_of_all_its_images_by_falling_probability(
    work, add_case, make_image, make_prediction
):
    case = add_case(work)
    for position, probabilities in enumerate(
        [{"Mass": 0.6, "Edema": 0.1}, {"Effusion": 0.9, "Mass": 0.7}, {"Edema": 0.8}]
    ):
        image = make_image(case.id, position=position)
        work.images.add(image)
        work.predictions.add(make_prediction(image, probabilities))
    assert work.cases.get(case.id).present == ("Effusion", "Edema", "Mass")
    assert work.cases.labels() == ["Edema", "Effusion", "Mass"]


def test_a_newer_prediction_takes_the_place_of_the_one_before(
    work, stored_image, make_image, make_prediction
):
    other = make_image(stored_image.case_id, position=1)
    work.images.add(other)
    work.predictions.add(make_prediction(other, {"Edema": 0.7}))
    work.predictions.add(make_prediction(stored_image, {"Mass": 0.9, "Edema": 0.8}))
    newest = make_prediction(stored_image, {"Nodule": 0.6}, model=NEWER)
    work.predictions.add(newest)
    case = work.cases.get(stored_image.case_id)
    assert work.predictions.of_image(stored_image.id) == newest
    assert case.present == ("Edema", "Nodule")
    assert work.cases.labels() == ["Edema", "Nodule"]
    assert work.cases.model_versions() == ["chest_findings 1.1.0"]


def test_a_map_comes_back_equal_by_id_and_by_key(work, stored_image, make_explanation):
    record = make_explanation(stored_image, convergence_delta=-0.125)
    work.explanations.add(record)
    work.commit()
    assert work.explanations.get(record.id) == record
    assert work.explanations.find(record.key) == record
    assert work.explanations.find("other") is None


def test_a_map_is_made_once(work, stored_image, make_explanation):
    work.explanations.add(make_explanation(stored_image, key="same"))
    with pytest.raises(StoreError, match="contradict"):
        work.explanations.add(make_explanation(stored_image, key="same"))


def test_a_state_and_its_model_are_noted(work, add_case):
    case = add_case(work)
    work.cases.update_state(
        case.id, CaseState.ASSESSED, model_name="chest_findings", model_version="2.0.0"
    )
    work.cases.update_state(case.id, CaseState.FAILED)
    found = work.cases.get(case.id)
    assert (found.state, found.model_version) == (CaseState.FAILED, "2.0.0")
    assert work.cases.model_versions() == ["chest_findings 2.0.0"]


def test_a_state_of_no_case_is_a_store_error(work):
    with pytest.raises(StoreError, match="deleted meanwhile"):
        work.cases.update_state("0" * 32, CaseState.ASSESSED)
