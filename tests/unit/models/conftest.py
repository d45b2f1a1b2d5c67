"""One thread for every test of this folder: tiny layers only wait for a second one."""

import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def single_thread() -> None:
    """See above."""
    torch.set_num_threads(1)
