"""The command line, one command per file; the only rooms besides core.__main__ that may print.

Only core.__main__ imports it. Each command brings `add_parser` and a function that returns the
exit code; heavy imports (torch, decoders, the database) stand inside functions, so that `--help`
and `models` answer at once. Never here: decisions about cases, pages.
"""

EXIT_OK = 0
EXIT_NOT_ALL = 1
EXIT_USAGE = 2
