"""``exact`` is counted with the right answers fed, and is what greedy decoding reaches with the network's own."""

import numpy as np
import pytest
import torch

from visualizer import MODELS, TASKS, Clamp, Recipe, Run
from visualizer.training.reading import answer, sequences


def greedy(run, batch):
    """Let the network hear its own likeliest answers; return them up to the full stop. int (B, L), 0 elsewhere."""
    inputs, said = batch.inputs.copy(), np.zeros(batch.targets.shape, np.int64)
    open_rows = set(range(len(inputs)))
    for t in range(inputs.shape[1]):
        with torch.no_grad():
            outputs, _ = run.model.forward(torch.from_numpy(inputs), lengths=np.full(len(inputs), inputs.shape[1]))
        for b in [row for row in open_rows if t >= batch.sources[row]]:
            said[b, t] = int(outputs[b, t].argmax())
            if said[b, t] == run.task.output_size - 1:
                open_rows.discard(b)
            elif t + 1 < inputs.shape[1]:
                inputs[b, t + 1] = run.task.feedback[said[b, t]]
    return said


def test_exact_is_what_greedy_decoding_reaches():
    recipe = Recipe(task="reversal", letters=3, shortest=1, longest=4, hidden_size=12, learning_rate=0.03)
    run = Run(recipe)
    run.train(60)
    batch = run.task.validation()
    with torch.no_grad():
        outputs, _ = run.model.forward(torch.from_numpy(batch.inputs), lengths=batch.lengths)
    exact = run.task.metrics(outputs.numpy(), batch)["exact"]
    right = (greedy(run, batch) == np.where(batch.loss_mask, batch.targets, 0)).all(axis=1)
    assert 0.1 < exact < 0.95
    assert right.mean() == exact
    assert run.metrics["validation"]["exact"] == exact


def test_a_part_of_a_batch_keeps_its_sources():
    batch = Run(Recipe(task="g2p", hidden_size=4)).task.validation()
    np.testing.assert_array_equal(sequences(batch, 3, 7).sources, batch.sources[3:7])


TRANSLATING = [model for model in MODELS if not MODELS[model].fits(TASKS["reversal"])]


def by_reading_again(run):
    """Write the probe's target by reading everything again for every answer."""
    one = sequences(run.probe, 0, 1)
    inputs, said = torch.from_numpy(one.inputs.copy()), np.full(one.inputs.shape[1], -1)
    asked = np.flatnonzero(one.loss_mask[0])
    for t in asked:
        with torch.no_grad():
            said[t] = int(answer(run, one, inputs)[0, t].argmax())
        if t < asked[-1]:
            inputs[0, t + 1] = torch.from_numpy(run.task.feedback[said[t]])
    return said


@pytest.mark.parametrize("model", TRANSLATING)
def test_what_it_says_alone_is_what_it_says_when_fed_its_own_answers(model, small):
    run = Run(small(model, task="reversal", hidden_size=8, shortest=3, longest=6))
    run.train(30)
    decoded = run.frame(["decoded"])["decoded"]
    np.testing.assert_array_equal(decoded, by_reading_again(run))
    if run.extent.gates:
        run.apply(Clamp(run.extent.gates[-1], t=(2, 9), scale=0.0, shift=0.7))
        np.testing.assert_array_equal(run.frame(["decoded"])["decoded"], by_reading_again(run))


@pytest.mark.parametrize("attention", ["none", "additive", "dot", "general"])
def test_a_decoder_alone_is_the_same_with_every_attention(attention, small):
    run = Run(small("seq2seq", attention=attention, num_layers=2, shortest=3, longest=6))
    run.train(20)
    np.testing.assert_array_equal(run.frame(["decoded"])["decoded"], by_reading_again(run))
