"""Training in the visitor's own browser: a page of files alone. No session, no run, no worker of the server's."""

from tornado.web import RequestHandler

from visualizer.pages.shell import Page, plain, script
from visualizer.recipe import Recipe

PAGE = Page(
    name="here",
    title="Train it in this browser · RNN Visualizer",
    description="A small recurrent network learns in your own browser, in JavaScript; the server computes nothing.",
    heading="Trained by your own browser",
    sentence="This network learns in this page, in JavaScript, with the equations and tasks of the lab. The server "
    "sends files and computes nothing, so that a class of any size can train at once.",
)
PLAYER = "dist/rnn-player.classic.js"


class Here(RequestHandler):
    """Answers with the page; what is trained stands in its address, which the page reads itself."""

    def get(self) -> None:
        """Send the page."""
        variables = {"recipe": f"?{Recipe().to_query()}", "script": script(PLAYER)}
        self.set_header("Cache-Control", "no-cache")
        self.finish(plain(PAGE, "here.html", "./", None, variables))
