"""What is read ahead arrives; what fails there leaves no trace."""

import os
import sys
from pathlib import Path

import pytest

from funnelview.tui.ahead import Ahead

two_cores = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="reads nothing ahead here"
)


@two_cores
def test_an_answer_comes_from_another_process_once() -> None:
    with Ahead(lambda: (os.getpid(), "李强" * 100_000)) as ahead:
        answer = ahead.take()
        assert answer is not None
        assert answer[0] != os.getpid()
        assert answer[1] == "李强" * 100_000
        assert ahead.take() is None


def test_a_failure_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise ValueError("password=secret")

    with Ahead(fail) as ahead:
        assert ahead.take() is None
    assert capfd.readouterr() == ("", "")


@two_cores
def test_nobody_waits_for_what_nobody_wants(tmp_path: Path) -> None:
    pipe = tmp_path / "never"
    os.mkfifo(pipe)
    with Ahead(pipe.read_text) as ahead:
        process = ahead._process
        assert process is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_what_is_quick_is_read_here_when_asked_for() -> None:
    with Ahead(os.getpid, quick=True) as ahead:
        assert ahead.ready
        assert ahead.take() == os.getpid()
        assert ahead.take() is None
