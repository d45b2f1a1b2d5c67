"""Everything between the page and the networks: imaging, inference, explanations, store, workflow.

Imports go down the list in docs/architecture.md and never up; Streamlit must never come in here.
"""

import os

# Threads of a network wait for each other by spinning. By default they spin for milliseconds, which
# on a busy machine is the time the others need to finish: two threads beside a training run took
# 1.1 s for a film that takes 0.01 s. Spinning this long costs nothing on an idle machine. libgomp
# reads the variable once, when torch loads it, so it has to be set before any other import of ours.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
