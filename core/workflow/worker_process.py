"""The worker as a child process that is started again when it dies, and dies with its parent."""

import logging
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger("overread.server")

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
HEALTHY_S = 60.0
STOP_S = 5.0


class WorkerProcess:
    """Runs a command and starts it again whenever it ends, with growing pauses if it ends early.

    The child holds the reading end of a pipe as its stdin; when this process is gone, by whatever
    way, the kernel closes the pipe and the child sees its end.

    Args:
        command: What to run.
        environment: All of its variables.
        first_pause_s: Pause after the first early death; doubled after each further one.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._first_pause_s = first_pause_s
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._supervise, name="worker", daemon=True)

    @property
    def pid(self) -> int | None:
        """Process id of the child that runs now; None in a pause."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self) -> None:
        """Start the child and watch it."""
        self._thread.start()

    def stop(self) -> None:
        """End the child, kindly first, and wait until it is gone. Its jobs stay queued."""
        with self._lock:
            self._stopping.set()
            child = self._child
        if child is not None:
            if child.stdin is not None:
                child.stdin.close()
            try:
                child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join()

    def _supervise(self) -> None:
        """Start the child again and again until told to stop."""
        pause = self._first_pause_s
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_child()
            if self._stopping.is_set():
                return
            pause = self._first_pause_s if time.monotonic() - began > HEALTHY_S else pause
            log.warning("The worker ended with code %s; it starts again in %.1f s", code, pause)
            self._stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _run_child(self) -> int | None:
        """Run one child to its end; returns its exit code, None if it was not started."""
        with self._lock:
            if self._stopping.is_set():
                return None
            # Its own session: Ctrl-C in the terminal is the server's to answer.
            self._child = subprocess.Popen(  # noqa: S603
                self._command,
                stdin=subprocess.PIPE,
                env=self._environment,
                start_new_session=True,
            )
        code = self._child.wait()
        if self._child.stdin is not None:
            self._child.stdin.close()
        return code
