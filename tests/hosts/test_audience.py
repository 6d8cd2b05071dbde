from visualizer.hosts.audience import Audience
from visualizer.trace import decode


class Watcher:
    def __init__(self, audience):
        self.messages = []
        self.number = audience.add(self.messages.append)


class Theatre:
    """An audience, and how often the worker was asked for a frame."""

    def __init__(self):
        self.asked = 0
        self.audience = Audience(self.ask)

    def ask(self):
        self.asked += 1

    def play(self, number, layout=1):
        if layout:
            self.audience.take_layout(layout, f"layout {layout}".encode())
        self.audience.take_frame(layout, f"frame {number}".encode())


def test_the_worker_is_asked_once_for_all_viewers():
    theatre = Theatre()
    Watcher(theatre.audience)
    Watcher(theatre.audience)
    assert theatre.asked == 1


def test_never_a_second_frame_before_acknowledge():
    theatre = Theatre()
    watcher = Watcher(theatre.audience)
    for number in range(5):
        theatre.play(number)
    assert watcher.messages == [b"layout 1", b"frame 0"]
    theatre.audience.acknowledge(watcher.number)
    assert watcher.messages == [b"layout 1", b"frame 0", b"frame 4"]
    theatre.audience.acknowledge(watcher.number)
    assert watcher.messages == [b"layout 1", b"frame 0", b"frame 4"]
    assert theatre.asked == 2


def test_a_slow_viewer_does_not_hold_up_a_fast_one():
    theatre = Theatre()
    slow, fast = Watcher(theatre.audience), Watcher(theatre.audience)
    for number in range(10):
        theatre.play(number)
        theatre.audience.acknowledge(fast.number)
    assert [message for message in fast.messages if b"frame" in message] == [b"frame %d" % n for n in range(10)]
    assert slow.messages == [b"layout 1", b"frame 0"]
    assert theatre.asked == 11
    theatre.audience.acknowledge(slow.number)
    assert slow.messages[-1] == b"frame 9"


def test_a_late_viewer_gets_the_last_of_each_message():
    theatre = Theatre()
    theatre.audience.tell({"kind": "state", "status": "training"})
    Watcher(theatre.audience)
    theatre.play(7, layout=3)
    late = Watcher(theatre.audience)
    state, layout, frame = late.messages
    assert decode(state)[0] == {"kind": "state", "status": "training"}
    assert (layout, frame) == (b"layout 3", b"frame 7")


def test_a_layout_is_sent_once_to_each_viewer_and_again_when_it_changes():
    theatre = Theatre()
    watcher = Watcher(theatre.audience)
    for number, layout in [(0, 1), (1, 1), (2, 2), (3, 2)]:
        theatre.play(number, layout)
        theatre.audience.acknowledge(watcher.number)
    assert [message.decode() for message in watcher.messages] == [
        "layout 1",
        "frame 0",
        "frame 1",
        "layout 2",
        "frame 2",
        "frame 3",
    ]


def test_a_viewer_whose_page_fails_is_dropped_and_others_go_on(caplog):
    theatre = Theatre()

    def fails(message):
        raise RuntimeError("the page is gone")

    theatre.audience.add(fails)
    sound = Watcher(theatre.audience)
    theatre.play(0)
    assert sound.messages == [b"layout 1", b"frame 0"]
    assert len(theatre.audience.viewers) == 1
    assert "a viewer is dropped" in caplog.text


def test_viewers_that_acknowledge_while_they_are_sent_a_frame_do_not_confuse_the_count():
    theatre = Theatre()
    seen = []

    def eager(message):
        seen.append(message)
        if message.startswith(b"frame"):
            theatre.audience.acknowledge(1)

    theatre.audience.add(eager)
    for number in range(3):
        theatre.play(number)
    assert seen == [b"layout 1", b"frame 0", b"frame 1", b"frame 2"]
    assert theatre.asked == 4
