"""What was seen: named arrays with axes, the frame that holds them, and the frames of a run in order."""

from visualizer.trace.encoding import decode, decode_frame, encode_frame, encode_layout, encode_message
from visualizer.trace.frame import Frame, Phase, Scene
from visualizer.trace.quantity import Quantity
from visualizer.trace.recording import Recording
from visualizer.trace.trace import Trace

__all__ = [
    "Frame",
    "Phase",
    "Quantity",
    "Recording",
    "Scene",
    "Trace",
    "decode",
    "decode_frame",
    "encode_frame",
    "encode_layout",
    "encode_message",
]
