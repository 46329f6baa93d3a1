"""Whole processes, watched from outside: a command line and the served app.

None has a language model, whatever the settings say: what is measured is the same everywhere.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from eval.memory import family_mb
from rag.errors import PolicyQAError

START_LIMIT = 900  # seconds an app may take to its first answer before we give up
_POLL = 0.1  # seconds between two knocks
_LOOK = 0.2  # seconds between two looks at the memory
_NO_MODEL = {"POLICY_QA_LLM_BASE_URL": "", "POLICY_QA_LLM_MODEL": ""}


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that came to its end: what it wrote and how long it took."""

    output: str
    seconds: float


def run_timed(
    command: Sequence[str], *, cwd: Path, accepted: Sequence[int] = (0,), name: str = ""
) -> Finished:
    """Run a command to its end; ``name`` is what an error calls it, instead of the whole command.

    Raises:
        PolicyQAError: it ended with another exit code than the accepted ones.
    """
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own programs
        list(command),
        cwd=cwd,
        env=_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode not in accepted:
        raise _failure(name or " ".join(command), done.returncode, done.stderr)
    return Finished(output=done.stdout, seconds=seconds)


def run_watched(command: Sequence[str], *, cwd: Path) -> tuple[float, float]:
    """Run a command to its end; returns its seconds and the most memory it and its children held, in MB.

    Raises:
        PolicyQAError: it failed.
    """
    import psutil

    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own programs
            list(command), cwd=cwd, env=_environment(), stdout=output, stderr=output
        )
        peak = 0.0
        while process.poll() is None:
            with suppress(psutil.Error):  # it is ending
                peak = max(peak, family_mb(process.pid))
            time.sleep(_LOOK)
        seconds = time.perf_counter() - started
        if process.returncode:
            output.seek(0)
            raise _failure(" ".join(command), process.returncode, output.read().decode("utf-8", "replace"))
    return seconds, peak


@dataclass(frozen=True, slots=True)
class App:
    """A served app that listens on ``port``; ``pid`` is the process that was started."""

    pid: int
    port: int
    started: float  # time.perf_counter()

    def ask(self, question: str, history: Sequence[str] = ()) -> int:
        """Post a question; returns the HTTP status.

        Raises:
            OSError: nobody listens (yet).
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            body = json.dumps({"question": question, "history": list(history)})
            connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        return response.status

    def first_answer(self, question: str) -> float:
        """Seconds from the start of the process to its first answer.

        Raises:
            PolicyQAError: it ended, or did not answer within ``START_LIMIT``.
        """
        import psutil

        while time.perf_counter() - self.started < START_LIMIT:
            if not psutil.pid_exists(self.pid) or psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE:
                raise PolicyQAError("应用还没有回答就退出了；请直接运行它，看它说了什么")
            try:
                status = self.ask(question)
                if status == http.HTTPStatus.OK:
                    return time.perf_counter() - self.started
                if status == http.HTTPStatus.NOT_FOUND:
                    raise PolicyQAError("应用没有 POST /api/ask，无法测首个回答的时间")
            except (OSError, http.client.HTTPException):
                pass  # still starting
            time.sleep(_POLL)
        raise PolicyQAError(f"应用在 {START_LIMIT} 秒内没有回答")

    def resident_mb(self) -> float:
        """Resident memory of the process and all it started."""
        return family_mb(self.pid)


@contextmanager
def served(command: Sequence[str], *, cwd: Path, settings: Mapping[str, str]) -> Iterator[App]:
    """Start the app on a free port, and end it with all it started on the way out."""
    port = _free_port()
    environment = _environment(**settings, POLICY_QA_HOST="127.0.0.1", POLICY_QA_PORT=str(port))
    with tempfile.TemporaryFile() as output:  # a pipe nobody reads would stop the app when it is full
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own program
            list(command), cwd=cwd, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield App(pid=process.pid, port=port, started=started)
        finally:
            _end(process)


def _environment(**settings: str) -> dict[str, str]:
    return {**os.environ, **_NO_MODEL, **settings}


def _failure(what: str, code: int, said: str) -> PolicyQAError:
    """The error of a command that failed, with the last line it said."""
    last = (said.strip().splitlines() or ["没有说明"])[-1]
    return PolicyQAError(f"{what}：命令失败（{code}）：{last}")


def _end(process: subprocess.Popen[bytes]) -> None:
    for deed in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, deed)
            process.wait(timeout=10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
