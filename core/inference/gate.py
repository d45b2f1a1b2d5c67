"""Which images a model may judge, and with which doubts. Decided before the network is asked."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from core.domain.card import AcceptedInput, Card
from core.domain.caution import Caution
from core.domain.image import Image

COLOURED_SPREAD = 32
"""Grey levels between an RGB pixel's channels above which it is coloured, not JPEG noise."""

COLOURED_SHARE = 0.02
"""Share of coloured pixels above which an image is a colour image, not a film with a mark on it."""

LONGEST_SHAPE = 2.0
"""Longer side over shorter side above which an image is hardly a whole chest."""

UNSTATED_MODALITIES = ("OT", "SC")
"""DICOM's "other", which exports and teaching files carry: it states nothing."""

MODALITIES = (
    "AR AU BI BMD CR CT DG DX ECG EPS ES GM IO IVOCT IVUS KER LS MG MR NM OAM OCT OP OPM OPT OPV "
    "OSS PT PX RF RG RTDOSE RTIMAGE SEG SM TG US VA XA XC"
)
BODY_PARTS = (
    "ABDOMEN ABDOMENPELVIS ANKLE ARM BRAIN BREAST CALCANEUS CERVIX CHEST CHESTABDOMEN CLAVICLE "
    "CSPINE ELBOW EXTREMITY EYE FEMUR FINGER FOOT FOREARM HAND HEAD HEADNECK HEART HIP HUMERUS JAW "
    "KNEE LEG LSPINE LUNG MANDIBLE NECK NOSE PELVIS RIB SCAPULA SHOULDER SKULL SPINE STERNUM THIGH "
    "THORAX THUMB TLSPINE TOE TSPINE WHOLEBODY WRIST ZYGOMA"
)
VIEWS = "AP PA LL RL LAT LATERAL RLD LLD RLO LLO CC MLO ML LM OBLIQUE"
DEFINED_TERMS = frozenset(f"{MODALITIES} {BODY_PARTS} {VIEWS}".split())
"""Values that may be repeated in a sentence; what a site types by hand is not among them.
DICOM PS3.3 C.7.3.1.1.1, PS3.16 annex L, PS3.3 C.8.1.2.1."""


def quoted(code: str) -> str:
    """A DICOM code for a sentence; any other text is not repeated, it may name the patient."""
    return code if code in DEFINED_TERMS else "another value"


def one_of(codes: Sequence[str]) -> str:
    """Codes as people list them."""
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} or {codes[-1]}"


def unaccepted(stated: str | None, accepted: Sequence[str], name: str) -> str | None:
    """The sentence that refuses a stated value, None where it is accepted or nothing is stated.

    A value is accepted by any of its words: sites write "PORT_CHEST" and "CHEST 2V" for chest.
    """
    code = (stated or "").strip().upper()
    words = {code, *re.split(r"[^A-Z0-9]+", code)}
    if not code or not accepted or words & {value.upper() for value in accepted}:
        return None
    return f"{name} is {quoted(code)}; this model reads {one_of(accepted)} only."


def coloured_share(image: Image) -> float:
    """Share of coloured pixels in a thinned grid of the first frame."""
    step = max(1, max(image.rows, image.columns) // 512)
    pixels = image.stored_pixels[0, ::step, ::step].astype(np.int16)
    return float(np.mean(np.ptp(pixels, axis=-1) > COLOURED_SPREAD))


def colour_refusal(image: Image) -> str | None:
    """Refuse photographs, colour Doppler and the like; a film saved as RGB is not one of them."""
    if image.is_colour and coloured_share(image) > COLOURED_SHARE:
        return "This is a colour image; the network reads grey radiographs only."
    return None


def frames_refusal(image: Image) -> str | None:
    """Refuse everything that is not one still picture."""
    if image.is_volume:
        return "This is a volume of slices; the network reads single radiographs only."
    if image.frames > 1:
        return "This is a moving image; the network reads single radiographs only."
    return None


def stated_modality(image: Image) -> str | None:
    """The modality, None where the file states none or only that it is another one."""
    modality = image.attributes.modality
    return None if modality in UNSTATED_MODALITIES else modality


def stated_refusal(image: Image, accepted: AcceptedInput) -> str | None:
    """Refuse what the file itself states to be something else."""
    stated = image.attributes
    return (
        unaccepted(stated_modality(image), accepted.modalities, "Modality (0008,0060)")
        or unaccepted(stated.body_part, accepted.body_parts, "Body Part Examined (0018,0015)")
        or unaccepted(stated.view_position, accepted.views, "View Position (0018,5101)")
    )


def refusal(image: Image, card: Card) -> str | None:
    """Why the model must not judge this image, one sentence; None where it may."""
    return frames_refusal(image) or colour_refusal(image) or stated_refusal(image, card.accepted)


def is_modality_unstated(image: Image, _: AcceptedInput) -> bool:
    """PNG and JPEG files never state one."""
    return not stated_modality(image)


def is_body_part_unstated(image: Image, _: AcceptedInput) -> bool:
    """Where no modality is stated either, that caution says enough."""
    return bool(stated_modality(image)) and not image.attributes.body_part


def is_view_unstated(image: Image, _: AcceptedInput) -> bool:
    """A lateral film would pass unseen."""
    return not image.attributes.view_position


def is_too_young(image: Image, accepted: AcceptedInput) -> bool:
    """Only where the age is stated."""
    age = image.attributes.age_years
    return age is not None and age < accepted.minimum_age_years


def has_few_pixels(image: Image, accepted: AcceptedInput) -> bool:
    """Small findings are lost below the card's size."""
    return min(image.rows, image.columns) < accepted.minimum_pixels


def is_long(image: Image, _: AcceptedInput) -> bool:
    """A strip is squeezed into the network's square input."""
    return max(image.rows, image.columns) > LONGEST_SHAPE * min(image.rows, image.columns)


def has_colour(image: Image, _: AcceptedInput) -> bool:
    """Few enough coloured pixels to be judged, but not none."""
    return image.is_colour and coloured_share(image) > 0


DOUBTS: tuple[tuple[str, str, Callable[[Image, AcceptedInput], bool]], ...] = (
    (
        "modality_not_stated",
        "The file does not say that it is a chest radiograph; the findings mean nothing if not.",
        is_modality_unstated,
    ),
    (
        "body_part_not_stated",
        "The file does not say which body part it shows; the network knows chests only.",
        is_body_part_unstated,
    ),
    (
        "view_not_stated",
        "The file does not state the view; the network knows frontal films only.",
        is_view_unstated,
    ),
    (
        "age_below_card",
        "The patient is younger than those the network was made for.",
        is_too_young,
    ),
    (
        "few_pixels",
        "The image has few pixels; small findings can be lost.",
        has_few_pixels,
    ),
    (
        "unusual_shape",
        "The image is much longer than wide, or wider than long; it may not show a whole chest.",
        is_long,
    ),
    (
        "colour_marks",
        "The image carries coloured marks; the network reads them as part of the film.",
        has_colour,
    ),
)
"""Code, sentence and test of every doubt about an input."""


def doubts(image: Image, accepted: AcceptedInput) -> Iterator[Caution]:
    """Doubts the model has about an image it may judge."""
    for code, text, applies in DOUBTS:
        if applies(image, accepted):
            yield Caution(code, text)


def cautions(image: Image, card: Card) -> tuple[Caution, ...]:
    """The image's own cautions, then the model's, each code once."""
    found = {caution.code: caution for caution in (*image.cautions, *doubts(image, card.accepted))}
    return tuple(found.values())
