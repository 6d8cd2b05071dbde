import json
import math
import re
from urllib.parse import parse_qs

import pytest

from tests.conftest import PAIRS
from visualizer import MODELS, TASKS, Recipe
from visualizer.affordable import Cost, check_limits
from visualizer.learning import Training


@pytest.mark.parametrize(("task", "model"), PAIRS)
def test_defaults_are_valid_and_travel(task, model):
    recipe = Recipe(task=task, model=model)
    assert Recipe.from_query(recipe.to_query()) == (recipe, [])
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe
    recommended = {**TASKS[task].defaults, **TASKS[task].model_defaults.get(model, {})}
    assert {name: recipe[name] for name in recommended if name in recipe.values} == {
        name: value for name, value in recommended.items() if name in recipe.values
    }


@pytest.mark.parametrize(("task", "model"), PAIRS)
def test_every_bound_is_kept_and_named(task, model):
    recipe = Recipe(task=task, model=model)
    for described in recipe.knobs():
        if described["type"] not in ("integer", "number"):
            continue
        knob = recipe.knob(described["name"])
        for end, direction in zip(described["bounds"], (-1, 1), strict=True):
            value = end + direction
            with pytest.raises(ValueError, match=knob.name) as error:
                knob.check(value)
            assert str(described["bounds"][0]) in str(error.value)
            assert str(value) in str(error.value)


@pytest.mark.parametrize(("task", "model"), PAIRS)
def test_every_knob_says_what_it_does(task, model):
    for described in Recipe(task=task, model=model).knobs():
        assert described["doc"].endswith("."), described["name"]
        assert described["label"]
        assert described["group"] in ("task", "model", "training")
        json.dumps(described, allow_nan=False)


def test_no_two_groups_share_a_knob():
    for task in TASKS.values():
        for model in MODELS.values():
            names = [set(owner.param.objects("existing")) - {"name"} for owner in (task, model.Knobs, Training)]
            assert sum(map(len, names)) == len(set.union(*names))


def test_given_beats_task_beats_knob():
    assert Recipe(task="delayed_recall", model="lstm").forget_bias == TASKS["delayed_recall"].defaults["forget_bias"]
    assert Recipe(task="delayed_recall", model="lstm", forget_bias=0.5).forget_bias == 0.5
    assert Recipe(task="delayed_recall").clip_norm == Training.param.clip_norm.default


def test_query_always_names_the_four():
    query = Recipe(task="delayed_recall", model="lstm", hidden_size=16, seed=0).to_query()
    assert query.startswith("v=1&task=delayed_recall&model=lstm&hidden_size=16&seed=0")
    told = parse_qs(Recipe(learning_rate=1e-7, stateful=False).to_query())
    assert told["learning_rate"] == ["1e-07"]
    assert "stateful" not in told


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({"hidden_size": 500}, ["hidden_size", "between 1 and 128", "500", "smaller"]),
        ({"hidden_size": 2.5}, ["hidden_size", "whole number", "2.5"]),
        ({"hidden_size": True}, ["hidden_size", "True"]),
        ({"learning_rate": -1}, ["learning_rate", "-1", "larger"]),
        ({"learning_rate": math.nan}, ["learning_rate", "nan"]),
        ({"momentum": 1.0}, ["momentum", "below 1", "1.0"]),
        ({"optimizer": "lion"}, ["optimizer", "adamw", "lion"]),
        ({"stateful": "yes"}, ["stateful", "true or false", "yes"]),
        ({"stateful": True}, ["stateful", "delayed_recall"]),
        ({"seed": 10**9 + 1}, ["seed", "1000000000", "1000000001"]),
        ({"colour": 3}, ["colour", "hidden_size"]),
        ({"task": "chess"}, ["task", "adding", "chess"]),
        ({"model": ["lstm"]}, ["model", "gru", "lstm"]),
    ],
)
def test_a_bad_value_is_explained(knobs, words):
    with pytest.raises(ValueError, match=next(iter(knobs))) as error:
        Recipe(**knobs)
    assert [word for word in words if word not in str(error.value)] == []


@pytest.mark.parametrize(
    "value", ["9" * 400, "9" * 3000, "9" * 5000, "-" + "9" * 400, "-" + "9" * 5000, "-1"], ids=lambda text: text[:5]
)
@pytest.mark.parametrize("name", ["hidden_size", "learning_rate", "seq_len", "seed"])
def test_a_number_of_any_length_gives_a_short_message_and_the_default(name, value):
    recipe, messages = Recipe.from_query(f"{name}={value}")
    assert recipe == Recipe()
    assert len(messages) == 1
    assert messages[0].startswith(f"{name} must be ")
    assert len(messages[0]) < 220


def test_several_numbers_out_of_range_are_said_one_by_one():
    recipe, messages = Recipe.from_query("hidden_size=9e99&seed=-1&learning_rate=nan&seq_len=" + "9" * 3000)
    assert recipe == Recipe()
    assert [message.split()[0] for message in messages] == ["seq_len", "hidden_size", "learning_rate", "seed"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(10**400, "smaller"), (-(10**400), "larger"), (10**5000, "thousands of digits")],
    ids=["large", "negative", "too large to write"],
)
def test_whole_numbers_beyond_floats_are_refused(value, words):
    for name in ("learning_rate", "seed"):
        with pytest.raises(ValueError, match=words) as error:
            Recipe(**{name: value})
        assert len(str(error.value)) < 150


@pytest.mark.parametrize("name", ["task", "model", "optimizer"])
def test_a_long_word_is_shortened(name):
    assert Recipe.from_query(f"{name}=" + "x" * 5000) == Recipe.from_query(f"{name}=" + "x" * 50)
    assert "x" * 41 not in Recipe.from_query(f"{name}=" + "x" * 5000)[1][0]


def test_a_text_that_is_no_hash_is_explained_in_plain_words():
    recipe, (message,) = Recipe.from_query("task=char_lm&text=gold")
    assert recipe.text == ""
    assert message == (
        "text cannot be 'gold' (expected: hash of your own text; empty for the book that is shipped); "
        "leave it out for the default. The default, the shipped one, is used"
    )
    with pytest.raises(ValueError, match="text cannot be 3 "):
        Recipe(task="char_lm", text=3)


@pytest.mark.parametrize("fields", [[1], 1, None, "[1]", "null", {"self": 1}])
def test_json_that_is_no_recipe_is_refused(fields):
    with pytest.raises(ValueError, match="JSON object|'self' is no knob"):
        Recipe.from_json(fields)


def test_small_sizes_and_large_seeds_are_valid():
    recipe = Recipe(hidden_size=2, seed=10**9)
    assert sum(weight.numel() for weight in recipe.build_model(recipe.build_task()).parameters()) > 0


def test_a_recipe_cannot_change():
    recipe = Recipe()
    with pytest.raises(AttributeError, match="replace"):
        recipe.hidden_size = 3
    with pytest.raises(TypeError):
        recipe.values["hidden_size"] = 3
    with pytest.raises(AttributeError, match="colour"):
        _ = recipe.colour
    with pytest.raises(KeyError, match="colour"):
        recipe["colour"]


def test_replace_keeps_what_was_chosen_where_it_exists():
    recipe = Recipe(task="delayed_recall", model="lstm", forget_bias=2.0, learning_rate=0.02)
    other = recipe.replace(model="gru")
    assert other.learning_rate == 0.02
    assert "forget_bias" not in other.values
    assert other.replace(model="lstm").forget_bias == Recipe().forget_bias
    assert recipe.replace(hidden_size=3).hidden_size == 3


def test_hash_tells_recipes_apart():
    recipe = Recipe(seed=1)
    assert len(recipe.hash) == 64
    assert recipe.hash == Recipe(seed=1).hash
    assert len({recipe.hash, Recipe(seed=2).hash, Recipe(seed=1, learning_rate=0.1).hash}) == 3
    assert {recipe: 1}[Recipe(seed=1)] == 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("hidden_size=500", "hidden_size"),
        ("hidden_size=two", "hidden_size"),
        ("seed=1e3", "seed"),
        ("learning_rate=nan", "learning_rate"),
        ("learning_rate=-0.1", "learning_rate"),
        ("optimizer=%3Cscript%3E", "optimizer"),
        ("task=chess", "task"),
        ("model=", "model"),
        ("stateful=maybe", "stateful"),
        ("stateful=true", "stateful"),
        ("seq_len=10&wait=50", "wait"),
        ("task=char_lm&text=" + "0" * 64, "text"),
        ("task=forecast&series=" + "a" * 64, "series"),
        ("task=forecast&series=gold", "series"),
        ("v=2", "version"),
    ],
)
def test_a_bad_link_gives_a_message_and_the_default(query, named):
    recipe, messages = Recipe.from_query(query)
    assert len(messages) == 1
    assert named in messages[0]
    assert Recipe.from_query(recipe.to_query()) == (recipe, [])


@pytest.mark.parametrize(
    "query", ["", "?", "&&&", "=", "%ff%fe", "a=b&a=c", "x" * 10_000, "&".join(["a=1"] * 500), "seq_len=" + "9" * 5000]
)
def test_from_query_never_raises(query):
    recipe, _ = Recipe.from_query(query)
    assert recipe == Recipe()


def test_one_bad_knob_leaves_the_others():
    recipe, messages = Recipe.from_query("?task=adding&hidden_size=7&learning_rate=much&unknown=1")
    assert (recipe.task, recipe.hidden_size, len(messages)) == ("adding", 7, 1)
    assert recipe.learning_rate == Recipe(task="adding").learning_rate


def test_a_page_passes_over_names_that_are_not_meant_for_it_and_says_those_that_are_misspelt():
    recipe, messages = Recipe.from_query("task=adding&hiden_size=7&seed=3&utm_source=mail&layer=1&view=unit&hide=task")
    assert (recipe.seed, recipe.hidden_size) == (3, Recipe(task="adding").hidden_size)
    assert messages == [
        "'hiden_size' is no knob of adding with lstm; did you mean 'hidden_size'? It is left out",
    ]
    assert len(Recipe.from_query("&".join(f"hidden_siz{letter}=1" for letter in "abcdfg"))[1]) == 3
    assert len(Recipe.from_query("task=addding&hiden_size=3")[1]) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("task=adding&hiden_size=3", "'hiden_size' is no knob of adding with lstm; did you mean 'hidden_size'?"),
        ("sed=1&hiden_size=3", "did you mean 'seed'?; 'hiden_size' is no knob of delayed_recall with lstm; did you"),
        ("model=gru&forget_bias=1", "'forget_bias' is no knob of delayed_recall with gru; they have seq_len, "),
        ("task=adding&race=1+seed+8", "'race' is no knob of adding with lstm"),
        ("anything", "'anything' is no knob"),
        ("task=addding&hiden_size=3", "task must be one of "),
        ("hidden_size=9000", "(got 9000); choose a smaller one"),
        ("v=2&task=adding", "the link is version 2"),
    ],
)
def test_where_nothing_may_be_wrong_it_is_said(query, said):
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        Recipe.of_query(query)
    assert "is used" not in str(error.value)
    assert "left out" not in str(error.value)


def test_what_is_right_is_read_alike_by_both():
    query = Recipe(task="adding", model="gru", hidden_size=7).to_query()
    assert Recipe.of_query(f"?{query}") == Recipe.from_query(query)[0]


BAD_TOGETHER = [
    ("model=transformer&bptt_window=5&stateful=true&hidden_size=64&learning_rate=0.01", ["stateful", "bptt_window"]),
    ("stateful=true&seq_len=10&wait=50&hidden_size=64&learning_rate=0.01", ["wait", "stateful"]),
    ("model=transformer&heads=8&hidden_size=60&stateful=true&learning_rate=0.01&seq_len=10&wait=50", None),
]


@pytest.mark.parametrize(("query", "lost"), BAD_TOGETHER)
def test_two_bad_knobs_leave_the_others(query, lost):
    recipe, messages = Recipe.from_query(query)
    assert recipe.learning_rate == 0.01
    assert Recipe.from_query(recipe.to_query()) == (recipe, [])
    if lost is not None:
        assert recipe.hidden_size == 64
        assert len(messages) == len(lost)
        for name in lost:
            assert sum(f"The default of {name}, " in message for message in messages) == 1
            assert name not in recipe.given


def test_words_for_booleans():
    for word, value in {"true": True, "1": True, "off": False, "No": False}.items():
        assert Recipe.from_query(f"noise={word}")[0].noise is value


def test_a_newer_recipe_is_refused():
    with pytest.raises(ValueError, match="version 2"):
        Recipe.from_json({**Recipe().to_json(), "v": 2})
    assert Recipe.from_json(json.dumps(Recipe(seed=5).to_json())).seed == 5


@pytest.mark.parametrize(("task", "model"), PAIRS)
def test_defaults_are_within_the_limits(task, model):
    found = check_limits(Recipe(task=task, model=model))
    assert isinstance(found, Cost)
    assert 0 < found.milliseconds < 30


def test_what_is_too_large_is_refused():
    with pytest.raises(ValueError, match="250,000 parameters"):
        check_limits(Recipe(model="lstm", hidden_size=128, num_layers=3))
    with pytest.raises(ValueError, match="50 ms"):
        check_limits(Recipe(model="lstm", hidden_size=128, seq_len=200, batch_size=64))
