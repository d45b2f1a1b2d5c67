"""Which images are refused, which are doubted, and in what words."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.domain.card import Card
from core.domain.caution import Caution
from core.domain.image import Image, ImageAttributes, ImageFormat
from core.inference.gate import cautions, refusal
from models.registry import RegisteredModel

MakeFilm = Callable[..., Image]
CHEST = ImageAttributes(modality="DX", body_part="CHEST", view_position="PA", age_years=50.0)


@pytest.fixture
def card(small_model: RegisteredModel) -> Card:
    return small_model.card


def codes(image: Image, card: Card) -> list[str]:
    return [caution.code for caution in cautions(image, card)]


def colour(pixels: np.ndarray) -> Image:
    return Image(pixels.astype(np.uint8)[None], ImageFormat.PNG)


def test_a_frontal_chest_film_passes_without_doubts(make_film: MakeFilm, card: Card) -> None:
    film = make_film()
    assert refusal(film, card) is None
    assert cautions(film, card) == ()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("modality", "CT", "Modality (0008,0060) is CT; this model reads CR or DX only."),
        (
            "body_part",
            "HAND",
            "Body Part Examined (0018,0015) is HAND; this model reads CHEST or THORAX only.",
        ),
        (
            "view_position",
            "LL",
            "View Position (0018,5101) is LL; this model reads PA or AP only.",
        ),
    ],
)
def test_what_the_file_states_to_be_something_else_is_refused(
    make_film: MakeFilm, card: Card, field: str, value: str, reason: str
) -> None:
    assert refusal(make_film(attributes=replace(CHEST, **{field: value})), card) == reason


def test_a_text_that_is_no_defined_term_is_not_repeated(make_film: MakeFilm, card: Card) -> None:
    reason = refusal(make_film(attributes=replace(CHEST, body_part="MUSTER ERIKA")), card)
    assert reason is not None
    assert "MUSTER" not in reason
    assert "Body Part Examined (0018,0015) is another value" in reason


def test_case_and_spaces_of_a_stated_code_do_not_matter(make_film: MakeFilm, card: Card) -> None:
    assert refusal(make_film(attributes=replace(CHEST, body_part=" Chest ")), card) is None


@pytest.mark.parametrize("written", ["PORT_CHEST", "CHEST 2V", "chest-pa"])
def test_a_body_part_is_accepted_by_any_of_its_words(
    written: str, make_film: MakeFilm, card: Card
) -> None:
    assert refusal(make_film(attributes=replace(CHEST, body_part=written)), card) is None


def test_modality_other_states_nothing(make_film: MakeFilm, card: Card) -> None:
    film = make_film(attributes=replace(CHEST, modality="OT"))
    assert refusal(film, card) is None
    assert codes(film, card) == ["modality_not_stated"]


def test_a_stated_value_that_is_no_code_is_not_repeated(make_film: MakeFilm, card: Card) -> None:
    reason = refusal(make_film(attributes=replace(CHEST, body_part="Doe^John 1970")), card)
    assert reason is not None
    assert "Doe" not in reason.title()


def test_a_moving_image_and_a_volume_are_refused(make_film: MakeFilm, card: Card) -> None:
    frames = np.zeros((3, 256, 256), np.uint16)
    assert "moving" in (refusal(make_film(stored_pixels=frames), card) or "")
    assert "slices" in (refusal(make_film(stored_pixels=frames, is_volume=True), card) or "")


def test_a_colour_photograph_is_refused(card: Card) -> None:
    photograph = np.random.default_rng(0).integers(0, 256, (300, 300, 3))
    assert refusal(colour(photograph), card) == (
        "This is a colour image; the network reads grey radiographs only."
    )


def test_a_film_saved_as_rgb_with_a_small_mark_is_read_with_a_caution(card: Card) -> None:
    film = np.repeat(np.random.default_rng(0).integers(0, 256, (300, 300, 1)), 3, axis=2)
    film[:20, :20] = (255, 0, 0)
    assert refusal(colour(film), card) is None
    assert "colour_marks" in codes(colour(film), card)


def test_what_the_file_leaves_open_is_a_caution(make_film: MakeFilm, card: Card) -> None:
    assert codes(make_film(attributes=ImageAttributes()), card) == [
        "modality_not_stated",
        "view_not_stated",
    ]
    no_part = replace(CHEST, body_part=None)
    assert codes(make_film(attributes=no_part), card) == ["body_part_not_stated"]


def test_age_size_and_shape_are_doubted(make_film: MakeFilm, card: Card) -> None:
    child = replace(CHEST, age_years=15.9)
    assert codes(make_film(attributes=child), card) == ["age_below_card"]
    assert codes(make_film(rows=128), card) == ["few_pixels"]
    assert codes(make_film(rows=1024, columns=256), card) == ["unusual_shape"]


def test_no_caution_repeats_the_patients_age(make_film: MakeFilm, card: Card) -> None:
    [caution] = cautions(make_film(attributes=replace(CHEST, age_years=15.9)), card)
    assert "15" not in caution.text


def test_the_images_own_cautions_come_first_and_each_code_once(
    make_film: MakeFilm, card: Card
) -> None:
    lossy = Caution("lossy", "Lossy.")
    film = make_film(cautions=(lossy, lossy), attributes=replace(CHEST, view_position=None))
    assert codes(film, card) == ["lossy", "view_not_stated"]
