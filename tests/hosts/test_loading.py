import gc

import pytest

from visualizer.hosts.loading import load


@pytest.fixture(autouse=True)
def thawed():
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", ["json", "no_such_module"])
def test_garbage_is_looked_for_again_after_an_import_and_not_in_what_was_imported(name):
    frozen = gc.get_freeze_count()
    try:
        assert load(name).__name__ == name
    except ModuleNotFoundError:
        assert name == "no_such_module"
    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen
