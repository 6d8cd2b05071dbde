"""A host that notes what it is asked and answers at once."""

import itertools

from visualizer.trace import encode_message


class FakeHost:
    def __init__(self):
        self.ready = True
        self.calls = []
        self.opened = []
        self.closed = []
        self.owners = {}
        "By run: whose it is, and whether it is in the background."
        self.shared = {}
        "By run: whether it may be one with others."
        self.viewers = {}
        self.acknowledged = 0
        self.acknowledgements = []
        self.refuses = None
        "An error that the next open raises."
        self.answers = {}
        "By op: a reply, or an error to raise."
        self.holds = {}
        "By op: an event that its reply waits for."
        self.kept = None
        self.checkpoints = {}
        "By run."
        self.snapshots = {}
        self._numbers = itertools.count(1)

    async def open(self, recipe, snapshot=None, *, owner="", is_in_background=False, is_shared=False):
        if self.refuses is not None:
            error, self.refuses = self.refuses, None
            raise error
        run = f"run-{next(self._numbers)}"
        self.opened.append((run, recipe))
        self.snapshots[run] = snapshot
        self.owners[run] = (owner, is_in_background)
        self.shared[run] = is_shared
        return run

    async def call(self, run, op, **arguments):
        self.calls.append((run, op, arguments))
        if op in self.holds:
            await self.holds[op].wait()
        answer = self.answers.get(op, {})
        if isinstance(answer, Exception):
            raise answer
        return {"updates": 0, "status": "training", **answer}

    def checkpoint(self, run):
        return self.checkpoints.get(run)

    def subscribe(self, run, on_message):
        self.viewers[run] = on_message
        return 1

    def unsubscribe(self, run, viewer):
        self.viewers.pop(run, None)

    def acknowledge(self, run, viewer=None):
        self.acknowledged += 1
        self.acknowledgements.append(run)

    async def close(self, run):
        self.closed.append(run)

    def tell(self, run="run-1", **state):
        """Send a state message as a host does."""
        known = {"kind": "state", "status": "training", "reason": "", "updates": 0, "interventions": [], "offers": []}
        self.viewers[run](encode_message({**known, **state}))

    def asked(self, op):
        """Return the arguments of every call of one op."""
        return [arguments for _, name, arguments in self.calls if name == op]
