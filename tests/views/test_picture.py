"""The picture's component: bytes go over the page's line, else through Panel; commands come in as they are."""

from bokeh.document import Document
from bokeh.models import Div
from panel.models.esm import DataEvent

from visualizer.views.line import TICKETS
from visualizer.views.picture import Picture


class Line:
    def __init__(self):
        self.sent, self.closed = [], None

    def send(self, message):
        self.sent.append(message)

    def close(self, code, reason):
        self.closed = code


def test_messages_go_over_the_line_of_its_ticket():
    there, line = Picture(print), Line()
    TICKETS[there.ticket].line = line
    there.send(b"abc")
    assert line.sent == [b"abc"]


def test_every_picture_has_a_ticket_that_nobody_guesses():
    tickets = {Picture(print).ticket for _ in range(20)}
    assert len(tickets) == 20
    assert {len(ticket) for ticket in tickets} == {32}


def test_it_is_shown_while_a_page_is_connected():
    there = Picture(print)
    assert not there.is_shown
    TICKETS[there.ticket].line = Line()
    assert there.is_shown


def test_without_a_page_messages_go_nowhere():
    Picture(print).send(b"abc")


def test_a_page_without_a_line_is_answered_as_it_speaks(monkeypatch):
    sent, heard, waiting = [], [], []
    monkeypatch.setattr(Picture, "_send_msg", lambda self, message: sent.append(message))
    there, model, document = Picture(heard.append), Div(), Document()
    monkeypatch.setattr(document, "add_next_tick_callback", waiting.append)
    there.send(b"before")
    there._register_events("data_event", model=model, doc=document, comm=None)
    model._trigger_event(DataEvent(model, data={"op": "ack"}))
    for message in (b"abc", b"d"):
        there.send(message)
    assert sent == [], "it would overtake what waits for the document"
    for callback in waiting:
        callback()
    assert (heard, sent, there.is_shown) == ([{"op": "ack"}], [b"abc", b"d"], True)


def test_after_its_session_its_ticket_opens_nothing():
    there, line = Picture(print), Line()
    TICKETS[there.ticket].line = line
    there.close()
    assert there.ticket not in TICKETS
    assert line.closed == 1001
