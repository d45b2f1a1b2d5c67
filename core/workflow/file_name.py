"""Names of files as they are kept: the last part, printable, of bounded length."""

LONGEST_NAME = 200


def shown_name(name: str) -> str:
    """Make an uploaded name safe to store and to show.

    Unprintable characters (control characters, lone surrogates) become "�": neither a database nor
    a page can take them. A long name keeps its end, where the suffix is.

    >>> shown_name("C:/films/chest\\x00.dcm")
    'chest�.dcm'
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    printable = "".join(sign if sign.isprintable() else "�" for sign in last).strip()
    return printable[-LONGEST_NAME:] or "unnamed file"
