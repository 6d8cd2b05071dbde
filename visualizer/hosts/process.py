"""A worker process: commands come in on standard input, messages leave on standard output, and its end is the end.

Started by ``spawn_worker`` as ``python -m visualizer.hosts.process``.
"""

import logging
import os
import select
import sys
import threading
import time
from functools import partial
from typing import Any

from visualizer.hosts.loading import load
from visualizer.hosts.messages import Splitter
from visualizer.hosts.outbox import Outbox
from visualizer.hosts.pulse import Pulse
from visualizer.hosts.worker import Worker

PIECE = 2**18
LONGEST_NAP = 1.0
"Seconds between two signs of life of a worker that has nothing to do."


def take_pipes() -> tuple[int, int]:
    """Return descriptors of the two pipes; stray prints then go to standard error."""
    commands, messages = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    for pipe in (commands, messages):
        os.set_blocking(pipe, False)
    return commands, messages


def end_with(pipe: int) -> None:
    """End this process as soon as the other end of ``pipe`` is closed, even in the middle of a long update."""
    poll = select.poll()
    poll.register(pipe, 0)  # reports a hang-up only
    poll.poll()
    os._exit(0)


def serve(worker: Worker, commands: int, outbox: Outbox, warm: list[Any], pulse: Pulse) -> None:
    """Work until the commands end: drain what arrived, do one piece of work, and wait only when there is none.

    Args:
        worker: the worker.
        commands: a pipe that does not block.
        outbox: where the worker's messages go.
        warm: what is still to be warmed up, done one by one while nothing else is to do, or once a second.
        pulse: shows that the work gets on, once everything is warm.
    """
    deliver = partial(_deliver, worker, Splitter())
    patience = time.monotonic() + 1.0
    while True:
        if not warm:
            pulse.turn()
        wait = worker.turn()
        if warm and (wait > 0 or time.monotonic() >= patience):
            warm.pop(0)()
            wait, patience = 0.0, time.monotonic() + 1.0
            if not warm:
                outbox.send({"kind": "ready"})
        writing = [] if outbox.is_clear() else [outbox.pipe]
        readable, writable, _ = select.select([commands], writing, [], min(wait, LONGEST_NAP))
        if writable:
            outbox.write()
        if readable:
            data = os.read(commands, PIECE)
            if not data:
                return
            deliver(data)


def _deliver(worker: Worker, splitter: Splitter, data: bytes) -> None:
    for message in splitter.feed(data):
        worker.handle(message)


def main(pulse_descriptor: str, engine_name: str = "visualizer.hosts.engine") -> None:
    """Run one worker until its standard input closes.

    Args:
        pulse_descriptor: of the memory in which the host sees that this process lives.
        engine_name: module that builds the runs; tests give their own.
    """
    commands, messages = take_pipes()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="worker %(process)d: %(message)s")
    threading.Thread(target=end_with, args=(commands,), daemon=True).start()
    pulse = Pulse(int(pulse_descriptor))
    pulse.begin()
    # by name and late: importing torch may print, and takes seconds in which the server may already end
    engine: Any = load(engine_name)
    outbox = Outbox(messages)
    worker = Worker(engine, outbox.send, is_clear=outbox.is_clear, work_on=pulse.work_on)
    try:
        serve(worker, commands, outbox, engine.warm_up(), pulse)
    except BrokenPipeError:
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
