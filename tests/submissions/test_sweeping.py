"""One bad row stops no other."""

import logging

from submissions import sweeping


def test_a_row_that_raises_is_logged_and_the_rest_go_on(caplog):
    def act(row: int) -> bool:
        if row == 2:
            raise ValueError("broken row")
        return row != 3

    with caplog.at_level(logging.ERROR):
        assert sweeping.each([1, 2, 3, 4], act) == 2
    assert "broken row" in caplog.text
