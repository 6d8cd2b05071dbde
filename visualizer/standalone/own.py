"""Own data in a script: it does not travel with it, so the script reads the file beside it and knows it again."""

from dataclasses import dataclass

from visualizer.standalone.section import render


@dataclass(frozen=True)
class Own:
    """How a script reads own data.

    Args:
        file: name of the file beside the script.
        call: reads it, prepared as the program does.
        template: the code.
        text: what a reader must do.
    """

    file: str
    call: str
    template: str
    text: str

    def code(self, key: str) -> str:
        """Return the code that reads the file and refuses any other than the one with this hash."""
        return render(self.template, file=self.file, key=key)


OWN_TEXT = Own(
    "own_text.txt",
    "own_text()",
    "own_text",
    "This experiment learns from your own text. It does not travel with the script: put it beside it as own_text.txt.",
)
OWN_SERIES = Own(
    "own_series.csv",
    "own_series()",
    "own_series",
    "This experiment learns from your own series. It does not travel with the script: put the file that you gave "
    "beside it as own_series.csv.",
)
