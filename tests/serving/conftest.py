"""The browser of the tests of pages, for those here that need one."""

from tests.ui.conftest import browser

__all__ = ["browser"]
