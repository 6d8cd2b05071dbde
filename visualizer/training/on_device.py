"""What a network would need on a small device: token by token, with weights in eight bits, outside this program."""

from typing import Any

from visualizer.training.onnx_export import no_operator
from visualizer.training.quantization import Quantization, quantization_of
from visualizer.training.run import Run
from visualizer.training.streaming import StreamMeter


class OnDevice:
    """Measures one run in small pieces; it only reads.

    Args:
        run: whose network.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._updates = run.updates
        self._stream = StreamMeter(run)
        self._quantization: Quantization | None = None

    def advance(self) -> bool:
        """Do one piece of the work; return True once all is done."""
        if self._quantization is None:  # first, and at once: while tokens are read the run may learn on
            self._quantization = quantization_of(self._run)
            self._updates = self._run.updates
            return False
        return self._stream.advance()

    def to_json(self) -> dict[str, Any]:
        """Return what was found, as JSON values."""
        return {
            "at": self._updates,
            "streaming": self._stream.result.to_json(),
            "quantization": None if self._quantization is None else self._quantization.to_json(),
            "no_onnx": no_operator(self._run.model),
        }
