"""What a network would need on a small device: token by token, with weights in eight bits, outside this program."""

from typing import Any

from visualizer.training.onnx_export import no_operator
from visualizer.training.quantization import QuantizationMeter
from visualizer.training.run import Run
from visualizer.training.streaming import StreamMeter


class OnDevice:
    """Measures one run in small pieces; it only reads.

    What is rounded is the network as it was at the start; bytes and times are of the run itself, which may learn on.

    Args:
        run: whose network.
    """

    def __init__(self, run: Run) -> None:
        self._updates = run.updates
        self._no_onnx = no_operator(run.model)
        self._rounding = QuantizationMeter(run)
        self._stream = StreamMeter(run)
        self._is_rounded = False

    def advance(self) -> bool:
        """Do one piece of the work; return True once all is done."""
        if self._is_rounded:
            return self._stream.advance()
        self._is_rounded = self._rounding.advance()
        return False

    def to_json(self) -> dict[str, Any]:
        """Return what was found, as JSON values."""
        return {
            "at": self._updates,
            "streaming": self._stream.result.to_json(),
            "quantization": self._rounding.result.to_json(),
            "no_onnx": self._no_onnx,
        }
