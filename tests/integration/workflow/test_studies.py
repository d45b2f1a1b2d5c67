"""Images of one study in one upload are one case."""

import pydicom
import pytest
from pydicom.uid import generate_uid

from core.domain.case import CaseQuery, CaseState
from core.domain.prediction import PredictionStatus
from core.imaging.sample import sample_case
from core.workflow.list_cases import list_cases
from core.workflow.open_case import open_case


@pytest.fixture
def film():
    """A small DICOM film of a study."""

    def make(study: str, value: int) -> bytes:
        import io

        _, content = sample_case()
        dataset = pydicom.dcmread(io.BytesIO(content))
        dataset.StudyInstanceUID = study
        dataset.SOPInstanceUID = generate_uid()
        dataset.Rows = dataset.Columns = 16
        dataset.PixelData = bytes([value, 1]) * 256
        buffer = io.BytesIO()
        dataset.save_as(buffer)
        return buffer.getvalue()

    return make


def test_films_of_one_study_join_one_case(app, upload, film, work_off, events) -> None:
    one, other = generate_uid(), generate_uid()
    upload(("pa.dcm", film(one, 1)), ("x.dcm", film(other, 2)), ("lat.dcm", film(one, 3)))
    work_off()
    cases = {case.source_name: case for case in list_cases(app, CaseQuery()).cases}
    assert set(cases) == {"pa.dcm", "x.dcm"}
    view = open_case(app, cases["pa.dcm"].id)
    assert [image.image.source_name for image in view.images] == ["pa.dcm", "lat.dcm"]
    assert [image.image.position for image in view.images] == [0, 1]
    assert cases["pa.dcm"].image_count == 2
    assert events().count("image_added") == 1


def test_the_same_study_uploaded_again_is_another_case(app, upload, film, work_off) -> None:
    study = generate_uid()
    upload(("pa.dcm", film(study, 1)))
    upload(("pa.dcm", film(study, 1)))
    work_off()
    assert len(list_cases(app, CaseQuery()).cases) == 2


def test_one_assessed_image_makes_the_case_assessed(
    app, upload, film, work_off, engine, fakes
) -> None:
    def refuse_the_lateral(image):
        is_lateral = image.stored_pixels[0, 0, 0] == 256 + 3
        return fakes.refused(PredictionStatus.REFUSED) if is_lateral else None

    engine.answer = refuse_the_lateral
    study = generate_uid()
    upload(("lat.dcm", film(study, 3)), ("pa.dcm", film(study, 1)))
    work_off()
    (case,) = list_cases(app, CaseQuery()).cases
    statuses = [image.prediction.prediction.status for image in open_case(app, case.id).images]
    assert statuses == [PredictionStatus.REFUSED, PredictionStatus.ASSESSED]
    assert case.state is CaseState.ASSESSED
