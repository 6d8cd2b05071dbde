"""Home: a small network already learning, one sentence, and where to go next."""

import panel as pn

from visualizer.hosts.host import RunHost
from visualizer.pages.shell import Page, shell
from visualizer.pages.visit import Visit

PAGE = Page(
    name="home",
    title="RNN Visualizer: watch a recurrent network learn",
    description="A small LSTM learns in front of you: its gates, its memory and its gradients move while it does.",
    heading="A network is learning to remember",
    sentence="This LSTM hears one marked letter, then noise, and must say the letter at the end; with every update of "
    "its weights the letter lasts a little longer, until it reaches the end. "
    '<a class="on-phones" href="./here">Train it in this phone instead.</a>',
    text="""
  <section class="text" aria-labelledby="next">
    <h2 id="next">Where to go next</h2>
    <p>Press <b>Pause</b> and <b>One update</b> to see a single change of the weights. <b>One unit</b> shows the gates
    that keep the letter, and who wrote it; <b>Score</b> shows every unit at once. Click any value for its equation with
    its numbers.</p>
    <p>The lessons lead from the first recurrent network to what came after it. Each asks a question; you predict, a
    network learns beside the text, and what was measured decides. In the lab you choose the task, the network and how
    it learns, touch its gates, or let it read your own text.</p>
    <p>Many at once, or a phone? <a href="./here">Let your own browser train it</a>: the server then computes
    nothing.</p>
    <p><a class="go" href="./lessons">Start the lessons</a> <a class="go quiet" href="./lab">Open the lab</a></p>
  </section>""",
)
HIDE = ("task", "model", "hidden_size", "seq_len", "learning_rate", "more", "data", "source", "link", "race", "share")


def home(host: RunHost) -> pn.Template:
    """Return the page at ``/``."""
    return shell(PAGE, picture=Visit(host, HIDE).picture)
