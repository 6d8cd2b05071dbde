"""A unit that is switched off is a unit whose outgoing weights are 0: the others cannot tell the two apart."""

import numpy as np
import pytest
import torch

from visualizer import MODELS, Ablate, Clamp, Release, Run
from visualizer.models.lstm_variant import VARIANTS
from visualizer.models.recurrent import RecurrentModel

UNIT = 2
RECURRENT = [(name, {}) for name, model in MODELS.items() if issubclass(model, RecurrentModel)]
RECURRENT += [("lstm_variant", {"variant": variant}) for variant in VARIANTS]
RESIDUAL = [name for name, model in MODELS.items() if name != "seq2seq" and not issubclass(model, RecurrentModel)]
CASES = [(*case, layers) for case in RECURRENT for layers in (1, 2)]


def zero_what_leaves(model, layer):
    """Set to 0 every weight with which another unit, a layer above or the readout hears a unit."""
    with torch.no_grad():
        if layer < model.num_layers - 1:
            model.weight("weight_ih", layer + 1)[:, UNIT] = 0
        else:
            model.readout.weight[:, UNIT] = 0
        if model.has_link:
            model.weight("weight_hh", layer)[:, UNIT] = 0


@pytest.mark.parametrize(("name", "knobs", "layers"), CASES, ids=str)
def test_it_equals_a_network_whose_weights_from_the_unit_are_zero(name, knobs, layers, small):
    run, other = (Run(small(name, num_layers=layers, **knobs)) for _ in range(2))
    for each in (run, other):
        each.train(20)
    others = [unit for unit in range(run.model.hidden_size) if unit != UNIT]
    for layer in range(layers):
        run.apply(Ablate(UNIT, layer=layer))
        zero_what_leaves(other.model, layer)
    off, zeroed = run.frame(), other.frame()
    np.testing.assert_array_equal(off["output"], zeroed["output"])
    for quantity in run.model.quantities:
        if quantity != "input_vector":
            np.testing.assert_array_equal(off[quantity][..., others], zeroed[quantity][..., others], err_msg=quantity)
    assert (off["hidden_state"][..., UNIT] == 0).all()
    assert run.validation.metrics() == other.validation.metrics()


@pytest.mark.parametrize("name", RESIDUAL)
def test_in_a_block_the_stream_hears_no_more_of_the_unit(name, small):
    run, other = (Run(small(name)) for _ in range(2))
    for each in (run, other):
        each.train(20)
    run.apply(Ablate(UNIT))
    with torch.no_grad():
        other.model.blocks[0].mix.out.weight[:, UNIT] = 0
    np.testing.assert_array_equal(run.frame(["mixed"])["mixed"], other.frame(["mixed"])["mixed"])
    np.testing.assert_array_equal(run.frame(["output"])["output"], other.frame(["output"])["output"])


@pytest.mark.parametrize(("name", "knobs"), RECURRENT, ids=str)
def test_a_unit_that_is_off_does_not_learn_and_is_not_learned_from(name, knobs, small):
    run = Run(small(name, **knobs))
    run.apply(Ablate(UNIT))
    run.update()
    frame = run.frame()
    assert (frame["hidden_state"][:, UNIT] == 0).all()
    H = run.model.hidden_size
    for parameter, weight in run.model.named_parameters():
        gradient = weight.grad
        if parameter.startswith(("weight_hh", "readout.weight")):
            assert (gradient[:, UNIT] == 0).all(), parameter
        if parameter.startswith(("weight_ih", "weight_hh", "bias")):
            assert (gradient.reshape(-1, H, *gradient.shape[1:])[:, UNIT] == 0).all(), parameter


@pytest.mark.parametrize(("name", "knobs"), RECURRENT, ids=str)
def test_it_is_off_too_where_a_state_is_carried_in_from_the_last_batch(name, knobs, small):
    run = Run(small(name, "char_lm", stateful=True, **knobs))
    run.train(2)
    run.apply(Ablate(UNIT))
    assert (run.carry["hidden_state"][0, :, UNIT] != 0).all()
    assert (run.frame(["hidden_state"], source="batch")["hidden_state"][:, UNIT] == 0).all()


def test_no_clamp_wakes_a_unit_that_is_off(small):
    run = Run(small())
    run.apply(Ablate(UNIT))
    run.apply(Clamp("output_gate", t=(0, 8), shift=1.0))
    assert (run.frame(["hidden_state"])["hidden_state"][:, UNIT] == 0).all()
    run.apply(Release(index=0))
    assert (run.frame(["hidden_state"])["hidden_state"][:, UNIT] != 0).all()


def test_an_encoder_decoder_says_that_it_takes_no_touches(small):
    run = Run(small("seq2seq"))
    with pytest.raises(ValueError, match="no unit can be switched off here"):
        run.apply(Ablate(0))
    assert run.model.no_touch
    assert [name for name, model in MODELS.items() if model.no_touch] == ["seq2seq"]
