"""One visitor's share of a worker: all runs of one owner take turns within it, those of a race in step."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualizer.hosts.hosted import HostedRun

QUANTUM = 0.005
"CPU seconds that the runs of an owner may use before it is the next owner's turn."
UNSEEN = 0.1
"Part of that which an owner has of whom nothing is on a screen: fifty tabs are one that is seen, and others."
BACKGROUND = 0.25
"CPU seconds that runs in the background may use for each one that the others use; idle time besides."


class Share:
    """The runs of one owner.

    Those in the foreground go abreast: none makes an update while another one that is on its way has made fewer.

    Args:
        owner: whom they belong to.
    """

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.runs: list[HostedRun] = []
        self.deficit = 0.0
        "CPU seconds they may still use in this round; below zero after an update that cost more."
        self._owed = 0.0
        "CPU seconds that those in the background may use before they wait for idle time; negative after an update."

    def add(self, hosted: "HostedRun") -> None:
        """Take in a run."""
        self.runs.append(hosted)
        self._line_up()

    def remove(self, hosted: "HostedRun") -> None:
        """Let a run go; it is not to keep itself."""
        self.runs.remove(hosted)
        hosted.abreast = []
        self._line_up()

    def _line_up(self) -> None:
        front = [hosted for hosted in self.runs if not hosted.is_in_background]
        for hosted in front:
            hosted.abreast = front

    def next_round(self) -> None:
        """Give them a quantum more, of which they cannot save up more than one."""
        is_seen = any(hosted.screen.look.visible for hosted in self.runs)
        self.deficit = min(self.deficit + QUANTUM * (1.0 if is_seen else UNSEEN), QUANTUM)

    def charge(self, hosted: "HostedRun", cost: float) -> None:
        """Note CPU seconds that one of them has used."""
        hosted.cpu += cost
        self.deficit -= cost
        if hosted.is_in_background:
            self._owed = max(-cost, self._owed - cost)
        else:
            self._owed = min(QUANTUM, self._owed + BACKGROUND * cost)

    def due(self, now: float) -> "HostedRun | None":
        """Return the run whose turn it is, or None: of those due, the one with the fewest updates."""
        due = [hosted for hosted in self.runs if hosted.update_time <= now]
        if len(due) < 2:
            return due[0] if due else None
        is_behind = self._owed > 0  # those in the background
        return min(due, key=lambda hosted: (hosted.is_in_background != is_behind, hosted.run.updates))
