"""What a bored student does with a script: each attack goes on for some seconds and says what came of it."""

from collections.abc import Awaitable, Callable

from tests.load.attacks import requesting, talking, visiting

ATTACKS: dict[str, Callable[[str, float], Awaitable[str]]] = {
    attack.__name__: attack
    for attack in (
        talking.sliders,
        talking.unknown_commands,
        talking.large_commands,
        talking.uploads,
        talking.texts,
        talking.patches,
        talking.large_patches,
        talking.new_models,
        talking.pulls,
        talking.pushes,
        talking.commands,
        talking.toggles,
        visiting.tabs,
        visiting.pages,
        visiting.forgeries,
        visiting.again,
        requesting.halves,
        requesting.half_bodies,
        requesting.bodies,
        requesting.queries,
        requesting.requests,
        requesting.readers,
    )
}
