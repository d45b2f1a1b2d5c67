"""A doubt that travels with a result to the screen and into the record."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caution:
    """One doubt.

    Attributes:
        code: Stable, lower snake case, for programs and tests.
        text: One plain sentence for the reader, without patient values.
    """

    code: str
    text: str
