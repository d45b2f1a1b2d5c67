"""Read: open an image, see what the network says of it, ask why."""

from dashboard import session
from dashboard.resources import get_app
from dashboard.views.read_case import show_case
from dashboard.views.read_start import show_start
from dashboard.views.read_upload import show_upload


def show() -> None:
    """Draw what the address asks for: a case, an upload, or the start."""
    app = get_app()
    if case := session.case_id():
        show_case(app, case)
    elif upload := session.upload_id():
        show_upload(app, upload)
    else:
        show_start(app)
