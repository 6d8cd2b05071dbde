"""``exact`` is counted with the right answers fed, and is what greedy decoding reaches with the network's own."""

import numpy as np
import torch

from visualizer import Recipe, Run
from visualizer.training.reading import sequences


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
