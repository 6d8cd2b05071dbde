"""The lab: one bench with everything on it. The whole experiment is in the address."""

import panel as pn

from visualizer.hosts.host import RunHost
from visualizer.pages.shell import Page, shell
from visualizer.pages.visit import Visit
from visualizer.views.charts import Charts

PAGE = Page(
    name="lab",
    title="Lab · RNN Visualizer",
    description="Choose a task and a recurrent network, watch it learn, touch its gates and read its equations.",
    heading="Lab",
    sentence="A network learns from scratch: choose what it hears and what it is made of; stop it, touch a gate, click "
    "a value for its equation.",
    has_charts=True,
)


def lab(host: RunHost) -> pn.Template:
    """Return the page at ``/lab``."""
    visit = Visit(host)
    charts = Charts(visit.bench.levels)
    visit.bench.on_frame = charts.take
    return shell(PAGE, picture=visit.picture, charts=charts.layout)
