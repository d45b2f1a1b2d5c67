"""How an image was taken, without anything that names the patient."""

import hmac
from datetime import date

from pydicom.dataset import Dataset
from pydicom.uid import UID

from core.domain.image import ImageAttributes
from core.imaging.dicom import elements

_YEARS_PER = {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0}
_OLDEST_YEARS = 130
_VIEWS = (
    ("POSTERO-ANTERIOR", "PA"),
    ("POSTEROANTERIOR", "PA"),
    ("ANTERO-POSTERIOR", "AP"),
    ("ANTEROPOSTERIOR", "AP"),
    ("LEFT LATERAL", "LL"),
    ("RIGHT LATERAL", "RL"),
    ("LATERAL", "LATERAL"),
)


def image_attributes(dataset: Dataset, syntax: str) -> ImageAttributes:
    """Collect what is known of how the image was taken."""
    return ImageAttributes(
        modality=elements.code(dataset, "Modality"),
        body_part=elements.code(dataset, "BodyPartExamined"),
        view_position=_view(dataset),
        laterality=_one_of(dataset, ("ImageLaterality", "Laterality"), ("L", "R", "B")),
        age_years=age_years(dataset),
        sex=_one_of(dataset, ("PatientSex",), ("F", "M", "O")),
        patient_orientation=_orientation(dataset),
        sop_class=_sop_class(dataset),
        transfer_syntax=UID(syntax).name,
    )


def study_key(dataset: Dataset, salt: bytes) -> str | None:
    """Keyed hash of study and patient: the same for one examination, meaningless outside."""
    study = elements.text(dataset, "StudyInstanceUID")
    if study is None:
        return None
    patient = elements.text(dataset, "PatientID") or ""
    return hmac.new(salt, f"{study}|{patient}".encode(), "sha256").hexdigest()[:32]


def age_years(dataset: Dataset) -> float | None:
    """Patient's age at the study, from Patient's Age or from the two dates."""
    stated = elements.code(dataset, "PatientAge")
    if stated and stated[:-1].isdecimal() and stated[-1] in _YEARS_PER:
        # Anonymisers write 000Y; the age of a newborn is stated in days, weeks or months.
        is_blank = stated.strip("0") == "Y"
        return None if is_blank else _plausible(int(stated[:-1]) * _YEARS_PER[stated[-1]])
    born, taken = _day(dataset, "PatientBirthDate"), _day(dataset, "StudyDate")
    return _plausible((taken - born).days / 365.25) if born and taken else None


def frame_time_ms(dataset: Dataset) -> float | None:
    """Time between frames of a moving image, None where it is not stated."""
    times = elements.numbers(dataset, "FrameTimeVector")[1:]
    rate = elements.number(dataset, "CineRate") or elements.number(
        dataset, "RecommendedDisplayFrameRate"
    )
    stated = elements.number(dataset, "FrameTime")
    found = stated or (sum(times) / len(times) if times else None) or (1000 / rate if rate else 0)
    return found if found and found > 0 else None


def is_volume(dataset: Dataset, frames: int) -> bool:
    """Whether the frames lie at different places."""
    if frames < 2:
        return False
    groups = elements.group_values(dataset, "PlanePositionSequence")
    places = {elements.numbers(group, "ImagePositionPatient") for group in groups}
    return len(places) > 1 or len(elements.numbers(dataset, "GridFrameOffsetVector")) > 1


def _plausible(years: float) -> float | None:
    return round(years, 2) if 0 <= years <= _OLDEST_YEARS else None


def _day(dataset: Dataset, keyword: str) -> date | None:
    stated = (elements.text(dataset, keyword) or "").replace(".", "")
    if len(stated) != 8 or not stated.isdecimal():
        return None
    try:
        return date(int(stated[:4]), int(stated[4:6]), int(stated[6:]))
    except ValueError:
        return None


def _view(dataset: Dataset) -> str | None:
    if stated := elements.code(dataset, "ViewPosition"):
        return stated
    for item in elements.items(dataset, "ViewCodeSequence"):
        meaning = elements.code(item, "CodeMeaning") or ""
        for words, view in _VIEWS:
            if words in meaning:
                return view
    return None


def _one_of(dataset: Dataset, keywords: tuple[str, ...], allowed: tuple[str, ...]) -> str | None:
    for keyword in keywords:
        if (stated := elements.code(dataset, keyword)) in allowed:
            return stated
    return None


def _orientation(dataset: Dataset) -> tuple[str, str] | None:
    stated = elements.texts(dataset, "PatientOrientation")
    if len(stated) != 2 or not all(part and set(part) <= set("APRLHF") for part in stated):
        return None
    return stated[0], stated[1]


def _sop_class(dataset: Dataset) -> str | None:
    stated = elements.text(dataset, "SOPClassUID")
    return None if stated is None or UID(stated).name == stated else UID(stated).name
