"""From stored records to what the viewer is given."""

from core.domain.case import ImageRecord
from core.domain.explanation import ExplanationRecord
from core.workflow.list_methods import list_methods
from dashboard.components.viewer import MapLayer, ViewerImage
from dashboard.signing import display_url, map_url
from dashboard.words import plain_label

METHODS = {view.method: view.title for view in list_methods()}


def viewer_image(image: ImageRecord) -> ViewerImage:
    """An image by the address of its pixels; none of them pass through here."""
    return ViewerImage(
        id=image.id,
        pixel_url=display_url(image.id),
        rows=image.rows,
        columns=image.columns,
        frames=image.frames,
        is_colour=image.is_colour,
        slope=image.display_slope,
        intercept=image.display_intercept,
        unit=image.unit,
        is_inverted=image.is_inverted,
        windows=image.windows,
        voi_luts=image.voi_luts,
        spacing=image.spacing,
        frame_time_ms=image.frame_time_ms,
    )


def map_layer(record: ExplanationRecord) -> MapLayer:
    """A map by the address of its values."""
    return MapLayer(
        id=record.id,
        url=map_url(record.id),
        rows=record.rows,
        columns=record.columns,
        is_signed=record.is_signed,
        finding=plain_label(record.finding),
        method=METHODS[record.method],
        maximum=record.maximum,
        frame=record.frame,
    )
