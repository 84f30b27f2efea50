"""Running a command and failing with what it said."""

import subprocess


class LabError(Exception):
    """Something the lab needs did not work; the text says what, with the command's own words."""


def run(argv, check=True, timeout=20, input=None, env=None):
    """Runs `argv` to its end; returns the CompletedProcess with text output. `timeout` in seconds."""
    try:
        done = subprocess.run(
            [str(word) for word in argv], text=True, capture_output=True, timeout=timeout, input=input, env=env)
    except FileNotFoundError as error:
        raise LabError(f"cannot run {argv[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise LabError(f"no end after {timeout} s: {' '.join(map(str, argv))}") from error
    if check and done.returncode != 0:
        words = (done.stderr + done.stdout).strip()
        raise LabError(f"exit {done.returncode} of: {' '.join(map(str, argv))}\n{words}")
    return done
