"""The knobs of learning, whatever is learned; what is read of them while it goes on stands in ``training.settings``."""

import param

FAULT_NAMES = (
    "none",
    "hundredfold_rate",
    "shut_forget_gate",
    "no_clipping",
    "loss_elsewhere",
    "carried_state",
    "shuffled_positions",
    "saturated_gates",
)
"Values of the knob ``fault``; what each does stands in ``training.fault``."


class Training(param.Parameterized):
    """Knobs of learning, whatever the task and the model. Those that are not constant may change during a run."""

    batch_size = param.Integer(32, bounds=(1, 64), constant=True, doc="Sequences that one update learns from.")
    optimizer = param.Selector(
        default="adam",
        objects=["sgd", "adam", "adamw", "rmsprop"],
        constant=True,
        doc="How a gradient becomes a change of the weights.",
    )
    learning_rate = param.Number(
        5e-3, bounds=(0, 1e6), softbounds=(1e-5, 1.0), doc="How far one update moves the weights."
    )
    warmup = param.Integer(
        0,
        bounds=(0, 10_000),
        softbounds=(0, 500),
        constant=True,
        doc="Updates at the start over which the learning rate rises evenly from 0 to its value; 0 leaves this out.",
    )
    momentum = param.Number(
        0.0,
        bounds=(0, 1),
        inclusive_bounds=(True, False),
        doc="Share of the last change that SGD makes again; the other optimisers ignore it.",
    )
    weight_decay = param.Number(
        0.0, bounds=(0, 10), softbounds=(0, 0.1), doc="How strongly the weights are pulled to zero."
    )
    clip_norm = param.Number(
        1.0,
        bounds=(0, 1e6),
        softbounds=(0, 10),
        doc="Largest norm that the gradient of all weights may have; longer ones are shortened, 0 switches this off.",
    )
    bptt_window = param.Integer(
        0,
        bounds=(0, 200),
        doc="Positions the gradient flows back before it is cut; 0 lets it flow through the whole sequence.",
    )
    stateful = param.Boolean(
        False, constant=True, doc="Each batch continues the text of the last one and starts from its final state."
    )
    early_stopping = param.Integer(
        0,
        bounds=(0, 100_000),
        softbounds=(0, 1000),
        doc="Updates without a better validation loss after which training stops; 0 lets it go on.",
    )
    fault = param.Selector(
        default="none",
        objects=list(FAULT_NAMES),
        constant=True,
        doc="Breaks the network in one way, to be found out from the picture; none leaves it whole.",
    )
    seed = param.Integer(
        0, bounds=(0, 10**9), constant=True, doc="Number that all random choices of a run follow from."
    )
