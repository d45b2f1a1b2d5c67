"""Complete and check the parameters of a method. No torch here."""

from collections.abc import Mapping

from core.domain.errors import InputError
from core.domain.explanation import Method
from core.explain.catalogue import METHODS, Allowed, Value


def complete_parameters(
    method: Method, parameters: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """The method's defaults with the given values in their place.

    Raises:
        InputError: If a name or a value is not one the method knows.
    """
    card = METHODS[method]
    given = dict(parameters or {})
    for name, value in given.items():
        if name not in card.parameters:
            raise InputError(
                expected=f"parameters of {card.title}: {', '.join(card.parameters) or 'none'}",
                found=repr(name),
                action="Leave it out or choose another method.",
            )
        given[name] = checked(name, value, card.allowed[name], card.parameters[name])
    return {**card.parameters, **given}


def checked(name: str, value: Value, allowed: Allowed, default: Value) -> Value:
    """The value in the default's type.

    Raises:
        InputError: If it has another type or is outside what is allowed.
    """
    is_whole = isinstance(default, int)
    if allowed.choices:
        is_allowed = value in allowed.choices
    else:
        is_allowed = is_number(value, is_whole=is_whole) and allowed.low <= value <= allowed.high  # type: ignore[operator]
    if not is_allowed:
        raise InputError(
            expected=f"{name} to be {allowed}{', whole' if is_whole else ''}",
            found=repr(value),
            action="Choose a value within these limits.",
        )
    return type(default)(value)


def is_number(value: Value, *, is_whole: bool) -> bool:
    """Whether a value is a number, and a whole one where one is needed; True and False are none."""
    if isinstance(value, str | bool):
        return False
    return not is_whole or float(value).is_integer()
