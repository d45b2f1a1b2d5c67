"""What travels to the browser with each rerun: a small manifest and a small script."""

import json
import re

from dashboard.components.viewer.viewer import manifest
from dashboard.viewer_script import loader, path, script


def test_the_manifest_is_plain_json_without_a_pixel(synthetic):
    image, layer = synthetic.IMAGES["lut"], synthetic.MAPS["signed"]
    told = manifest(image, layer, True, "viewer", 700)
    text = json.dumps(told)
    assert len(text) < 4_000
    assert json.loads(text)["image"]["windows"][2]["function"] == "SIGMOID"
    assert told["map"]["finding"] == "Pleural thickening"
    assert manifest(image, None, False, "viewer", 700)["map"] is None


def test_the_script_is_small_whole_and_asks_for_nothing_from_elsewhere():
    text = script()
    assert len(text) < 64_000
    assert text.count("export default") == 1
    assert "/**" not in text
    assert not re.search(r"https?://|^import ", text, re.MULTILINE)
    assert "setStateValue" not in text
    assert "setTriggerValue" not in text


def test_a_rerun_carries_a_loader_of_a_few_lines():
    assert len(loader()) < 1_000
    assert path() in loader()
    assert not re.search(r"https?://", loader())
