"""Texts out of hostile files, made safe to store and to show."""

LONGEST = 64


def printable(text: str, longest: int = LONGEST) -> str:
    """Strip a text, cut it and leave out what cannot be printed, such as NUL and line ends.

    Args:
        text: Anything.
        longest: Characters kept; 64 is what DICOM allows in the elements that are read here.
    """
    return "".join(letter for letter in text[: 2 * longest] if letter.isprintable())[
        :longest
    ].strip()
