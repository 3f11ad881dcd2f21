"""A post with people and calls, and somebody who enters."""

from tests.dispatch.rota.conftest import foreseen, post
from tests.settings_pages.conftest import enter

__all__ = ["enter", "foreseen", "post"]
