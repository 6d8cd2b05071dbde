"""Which recurrent modules a model is made of, and what to do where there is none."""

import torch
from torch import nn

from visualizer.modules.cell import Recurrent

KINDS: dict[type[nn.RNNBase], str] = {nn.RNN: "rnn", nn.LSTM: "lstm", nn.GRU: "gru"}
CELLS: dict[type[nn.RNNCellBase], str] = {nn.RNNCell: "nn.RNN", nn.LSTMCell: "nn.LSTM", nn.GRUCell: "nn.GRU"}
READ = "nn.RNN, nn.LSTM and nn.GRU"


def unwrapped(model: nn.Module) -> nn.Module:
    """Return the model inside ``torch.compile``'s or a data-parallel wrapper."""
    for name in ("_orig_mod", "module"):
        inner = getattr(model, name, None)
        if isinstance(inner, nn.Module) and type(model).__name__ in WRAPPERS:
            return unwrapped(inner)
    return model


WRAPPERS = ("OptimizedModule", "DataParallel", "DistributedDataParallel")


def recurrent_modules(model: nn.Module) -> dict[str, Recurrent]:
    """Return every module that can be read, by its name in ``named_modules``; the model itself has an empty name."""
    found = {}
    for name, module in model.named_modules():
        kind = next((kind for known, kind in KINDS.items() if isinstance(module, known)), "")
        if kind and isinstance(module, nn.RNNBase):
            found[name] = Recurrent(module, kind)
    return found


def find(model: object, inside: str | None = None) -> Recurrent:
    """Return the recurrent module of a model.

    Args:
        model: a recurrent module, or a model with one inside.
        inside: its name, where there are several.

    Raises:
        ValueError: if there is none, several and no name, or none of that name.
        TypeError: if it is no module at all.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"expected an nn.Module (got {type(model).__name__}); hand over the network itself")
    found = recurrent_modules(model)
    if inside is not None:
        return _named(inside, found)
    if not found:
        raise ValueError(_what_to_do(model))
    if len(found) > 1:
        raise ValueError(f"there are several recurrent modules, {_listed(found)}; name one with inside=")
    return next(iter(found.values()))


def _named(inside: object, found: dict[str, Recurrent]) -> Recurrent:
    """Return the module of a name.

    Raises:
        ValueError: if there is none.
        TypeError: if it is no name.
    """
    if isinstance(inside, str) and inside in found:
        return found[inside]
    if list(found) == [""]:
        raise ValueError(f"inside={inside!r} names a part, and the model is a recurrent module itself; leave it out")
    if isinstance(inside, str):
        raise ValueError(f"there is no recurrent module {inside!r}; this model has {_listed(found)}; name one of these")
    name = next((name for name, each in found.items() if each.module is inside), "")
    hint = f"write inside={name!r}" if name else f"this model has {_listed(found)}"
    raise TypeError(f"inside must be a name, as named_modules calls it (got {type(inside).__name__}); {hint}")


def _listed(found: dict[str, Recurrent]) -> str:
    return ", ".join(f"{name!r} ({type(each.module).__name__})" for name, each in found.items()) or "none"


def _what_to_do(model: nn.Module) -> str:
    """Say why a model cannot be read, and what to do."""
    for name, module in model.named_modules():
        where = f"{type(model).__name__}.{name}" if name else type(model).__name__
        for cell, whole in CELLS.items():
            if isinstance(module, cell):
                return (
                    f"{where} is an nn.{cell.__name__}, which reads one position at a time; only {READ} can be read: "
                    f"copy its weights into an {whole}, "
                    "whole.load_state_dict({f'{name}_l0': w for name, w in cell.state_dict().items()})"
                )
        if isinstance(module, torch.jit.ScriptModule):
            return f"{where} was made by torch.jit, which hides what it is made of; read the network it was made from"
        if "quantized" in type(module).__module__ and hasattr(module, "num_layers"):
            return f"{where} is quantized, and hides its weights; read the network before it is quantized"
    parts = sorted({type(module).__name__ for module in model.modules() if module is not model})
    made = f"it is made of {', '.join(parts)}" if parts else "it has no parts"
    return (
        f"{type(model).__name__} has no recurrent module: {made}; only {READ} can be read. "
        "A cell of your own becomes one of ours by its step: see the recipe for a cell in the README"
    )
