"""Building frames: what is asked for, and only that, is computed from one reading of the network."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from visualizer.tasks.task import Batch
from visualizer.trace import Frame, Quantity, Scene
from visualizer.training import properties, spectrum
from visualizer.training.costly import COSTLY, Costly
from visualizer.training.facts import SAMPLE, Facts, finite
from visualizer.training.ghost import as_trained, ghosts_of
from visualizer.training.gradients import flow, norms
from visualizer.training.influence import LONGEST, SQUARES
from visualizer.training.learner import Learner
from visualizer.training.ledger import kept_and_written
from visualizer.training.loss import probabilities
from visualizer.training.provenance import LIMIT, clamped, provenance
from visualizer.training.quantities import TWINS, added, shows_classes
from visualizer.training.reading import Reading, read, sequences
from visualizer.training.scene import batch_scene, probe_scene
from visualizer.training.trajectory import EXPLAINED, TRAJECTORY, Paths
from visualizer.training.validation import Validation, carried
from visualizer.training.whole import Whole

MEMORY = ("memory_read", "memory_confidence")
"Quantities that a read-out gives."

Maker = Callable[[Reading, int | None], np.ndarray]


class FrameReader:
    """Reads frames of one run.

    Args:
        learner: whose network is read.
        validation: what is known from held-out sequences.

    Attributes:
        quantities: everything a frame can hold, by name.
    """

    def __init__(self, learner: Learner, validation: Validation) -> None:
        self._learner = learner
        self._validation = validation
        self._shows_classes = shows_classes(learner.task, learner.probe)
        self.quantities: dict[str, Quantity] = {
            **learner.model.quantities,
            **added(learner.task, learner.model, learner.probe),
        }
        states = learner.model.states
        self._gradients = {"gradient_norm", "gradient_flow", *(state.replace("state", "gradient") for state in states)}
        self._paths = Paths()
        self._properties = tuple(learner.task.properties(learner.probe))
        self._costly = Costly(learner)
        self._described: tuple[Batch, Scene] | None = None
        self._correlations = properties.Correlations(learner, validation.batch)
        self._whole = Whole(learner, {**spectrum.groups(learner.model), **self._correlations.groups()})
        self._facts = Facts(learner, validation)
        self._patience = 0.0
        "Seconds that what the frame being read holds of costly things may be old."

    def read(
        self,
        names: Iterable[str] | None,
        source: str,
        layer: int | None,
        unit: int | None,
        events: list[dict[str, Any]],
        patience: float,
        ghosts: bool,
        temperature: float,
    ) -> Frame:
        """Build a frame; see ``Run.frame``."""
        self._check(source, layer, unit)
        self._patience = patience
        names = None if names is None else list(names)
        chosen = self._choose(names, source, unit)
        reading = self._reading(source, with_gradients=any(name in self._gradients for name in chosen))
        arrays, quantities = {}, {}
        makers = self._find_makers()
        for name in chosen:
            array = self._make(name, makers, reading, unit, source, patience)
            arrays[name], quantities[name] = self._squeeze(array, self.quantities[name], layer, unit)
        scene = self._scene if source == "probe" else batch_scene(self._learner, reading.batch)
        of = {name: index for name, index in (("layer", layer), ("unit", unit)) if index is not None}
        facts = self._facts.collect(names, events, temperature)
        facts |= {**of, **self._behind(chosen), **self._correlations.facts(chosen)}
        shadowed = ghosts_of(chosen, self._learner) if ghosts else []
        if shadowed:
            own = self._reading(source, with_gradients=False, is_touched=False)
            for name in shadowed:
                array = np.asarray(makers[name](own, unit), np.float32)
                quantity = as_trained(self.quantities[name])
                arrays[quantity.name], quantities[quantity.name] = self._squeeze(array, quantity, layer, unit)
            facts |= {"loss_touched": finite(reading.loss), "loss_as_trained": finite(own.loss)}
        return Frame(self._learner.updates, arrays, quantities, scene, facts)

    @property
    def _scene(self) -> Scene:
        """The scene of the probe as it is heard now."""
        if self._described is None or self._described[0] is not self._learner.probe:
            self._described = (self._learner.probe, probe_scene(self._learner))
        return self._described[1]

    def _make(
        self,
        name: str,
        makers: Mapping[str, Maker],
        reading: Reading,
        unit: int | None,
        source: str,
        patience: float,
    ) -> np.ndarray:
        if self._whole.makes(name):
            return self._one(name, self._whole.make(name, patience))
        if name not in COSTLY:
            return np.asarray(makers[name](reading, unit), np.float32)
        may_be_older = source == "probe" or name != "decoded"  # an answer stands beside its own question only
        found = self._costly.make(name, reading.batch, patience if may_be_older else 0.0, source)
        return self._one(name, found)

    def _check(self, source: str, layer: int | None, unit: int | None) -> None:
        model = self._learner.model
        if source not in ("probe", "batch"):
            raise ValueError(f"source must be probe or batch (got {source!r}); choose one of the two")
        for name, index, count in (("layer", layer, model.num_layers), ("unit", unit, model.hidden_size)):
            if index is not None and not 0 <= index < count:
                raise ValueError(f"{name} must be between 0 and {count - 1} (got {index}); choose a smaller one")

    def _choose(self, names: Iterable[str] | None, source: str, unit: int | None) -> list[str]:
        """Check the names; without any, take all that fit into a frame."""
        too_large = self._provenance_bytes() > LIMIT and unit is None
        if names is None:
            chosen = [name for name in self.quantities if name != "provenance" or not too_large]
        else:
            chosen = [name for name in dict.fromkeys(names) if name != SAMPLE]
            for name in chosen:
                self._check_name(name)
            if "provenance" in chosen and too_large:
                raise ValueError("provenance of all units is too large for a frame; ask for one unit, unit=…")
        alone = source == "batch"
        return [name for name in chosen if not (alone and self._needs_probe(name))]

    def _check_name(self, name: str) -> None:
        if name in self.quantities:
            return
        if name == "provenance":
            raise ValueError(f"there is no provenance: {self._learner.model.no_ledger}")
        if name in SQUARES:
            length = self._learner.extent.length
            raise ValueError(f"{name} is made of at most {LONGEST} positions (got {length}); lower seq_len to see it")
        raise ValueError(f"this run has no quantity {name!r}; it has {', '.join(self.quantities)}")

    def _needs_probe(self, name: str) -> bool:
        """Twins are sequences of the probe; a batch that starts from a carried state was not all written by itself."""
        return name.startswith(TWINS) or (name == "provenance" and self._learner.knobs.stateful)

    def _provenance_bytes(self) -> int:
        model, length = self._learner.model, self._learner.extent.length
        return 4 * length * length * model.hidden_size * model.num_layers

    def _reading(self, source: str, *, with_gradients: bool, is_touched: bool = True) -> Reading:
        learner = self._learner
        carry = None
        if source == "probe":
            batch = learner.probe if is_touched else learner.own_probe
        else:
            batch = sequences(learner.batch(), 0, 1)
            carry = learner.carry and {name: value[:, :1].contiguous() for name, value in learner.carry.items()}
        return read(learner, batch, with_gradients=with_gradients, carry=carry, is_touched=is_touched)

    def _squeeze(
        self, array: np.ndarray, quantity: Quantity, layer: int | None, unit: int | None
    ) -> tuple[np.ndarray, Quantity]:
        """Take one layer and one unit where they are asked for and there are such axes."""
        axes = list(quantity.axes)
        if layer is not None and "layer" in axes:
            array = array.take(layer, axis=axes.index("layer"))
            axes.remove("layer")
        if unit is not None and "unit" in axes and quantity.name != "input_vector":
            place = axes.index("unit")
            array = array.take(unit if array.shape[place] > 1 else 0, axis=place)  # provenance is of one unit already
            axes.remove("unit")
        kept = quantity if len(axes) == len(quantity.axes) else replace(quantity, axes=tuple(axes))
        return np.ascontiguousarray(array), kept

    def _find_makers(self) -> dict[str, Maker]:
        """Say how each quantity is made from a reading, by name.

        Asked for anew with every frame (7 µs): kept, they would keep this reader, and a run that is closed would hold
        its megabytes until Python looks for such circles.
        """
        model = self._learner.model
        makers: dict[str, Maker] = {name: self._taped(name) for name in model.quantities}
        makers |= {state.replace("state", "gradient"): self._gradient(state) for state in model.states}
        makers |= {TWINS + state: self._twins(state) for state in model.states}
        makers |= {TRAJECTORY + state: self._path(state) for state in model.states}
        makers |= {EXPLAINED + state: self._explained(state) for state in model.states}
        makers |= {properties.name_of(words, properties.PROPERTY): self._property(words) for words in self._properties}
        makers |= {
            "input": self._input,
            "output": self._output,
            "target": self._target,
            "gradient_norm": lambda reading, _: self._one("gradient_norm", norms(reading.first("hidden_gradient"))),
            "gradient_flow": self._flow,
            "provenance": self._provenance,
            "mixing": self._mixing,
            "memory_read": self._memory_read,
            "memory_confidence": lambda reading, _: self._validation.readout(self._patience).confidence,
            "loss_curve": lambda reading, _: self._learner.curve.array(),
            "validation_curve": lambda reading, _: self._validation.checks.curve.array(),
        }
        return makers

    def _behind(self, chosen: list[str]) -> dict[str, Any]:
        """Say of which update those are that are of earlier weights than the present."""
        found = {**self._costly.behind(chosen), **self._whole.behind(chosen)}
        memory = [name for name in MEMORY if name in chosen]
        of = self._validation.readout_updates
        if of is not None and of != self._learner.updates:
            found |= dict.fromkeys(memory, of)
        return {"as_of": found} if found else {}

    def _one(self, name: str, array: np.ndarray) -> np.ndarray:
        """Leave out the layers' axis, the first one, where the quantity has none."""
        return array if "layer" in self.quantities[name].axes else array[0]

    def _taped(self, name: str) -> Maker:
        return lambda reading, _: self._one(name, reading.tape.array(name)[:, 0])

    def _gradient(self, state: str) -> Maker:
        return self._taped(state.replace("state", "gradient"))

    def _twins(self, state: str) -> Maker:
        def make(reading: Reading, _: int | None) -> np.ndarray:
            array = reading.tape.array(state)  # (layers, twins, L, H)
            return array[0] if len(array) == 1 else array.transpose(1, 0, 2, 3)

        return make

    def _path(self, state: str) -> Maker:
        def make(reading: Reading, _: int | None) -> np.ndarray:
            paths = self._paths.path(reading, state)  # (twins, layers, L, 2)
            return paths if "layer" in self.quantities[TRAJECTORY + state].axes else paths[:, 0]

        return make

    def _explained(self, state: str) -> Maker:
        return lambda reading, _: self._one(EXPLAINED + state, self._paths.explained(reading, state))

    def _property(self, words: str) -> Maker:
        return lambda reading, _: self._learner.task.properties(reading.batch)[words][0]

    def _input(self, reading: Reading, _: int | None) -> np.ndarray:
        rows = reading.batch.inputs[0]
        return np.where(rows.any(axis=-1), rows.argmax(axis=-1), -1) if self._shows_classes else rows

    def _output(self, reading: Reading, _: int | None) -> np.ndarray:
        return probabilities(reading.outputs[0]) if self._learner.task.kind == "classes" else reading.outputs[0]

    def _target(self, reading: Reading, _: int | None) -> np.ndarray:
        batch = reading.batch
        if self._learner.task.kind == "classes":
            return np.where(batch.loss_mask[0], batch.targets[0], -1)
        return np.where(batch.loss_mask[0][:, None], batch.targets[0], np.nan)

    def _flow(self, reading: Reading, _: int | None) -> np.ndarray:
        model = self._learner.model
        gradients = [state.replace("state", "gradient") for state in model.traced or model.states]
        return self._one("gradient_flow", flow([reading.tape.array(name)[:, 0] for name in gradients]))

    def _provenance(self, reading: Reading, unit: int | None) -> np.ndarray:
        model = self._learner.model
        units = slice(None) if unit is None else slice(unit, unit + 1)
        touches = self._learner.touches(reading.batch.inputs.shape[1])
        if model.ledger is None:
            parts = model.written_by(reading.first, units, touches)
            return self._one("provenance", clamped(parts, model.writes, touches, units))
        kept, written = kept_and_written(model.ledger, reading, touches)
        return self._one("provenance", provenance(kept[..., units], written[..., units]))

    def _mixing(self, reading: Reading, _: int | None) -> np.ndarray:
        touches = self._learner.touches(reading.batch.inputs.shape[1])
        return self._one("mixing", np.asarray(self._learner.model.mixing(reading.first, touches)))

    def _memory_read(self, reading: Reading, _: int | None) -> np.ndarray:
        states = carried(reading.tape, self._learner.model.memory)[:1]  # (1, L, F)
        memory = reading.batch.memory
        assert memory is not None
        return np.where(memory[0] >= 0, self._validation.readout(self._patience).read(states)[0], -1)
