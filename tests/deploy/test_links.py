"""A link in the docs that leads nowhere is found."""

from pathlib import Path

from deploy.checks.links import broken_links


def test_a_link_to_a_missing_file_is_broken(tmp_path: Path) -> None:
    assert broken_links(tmp_path / "a.md", "[b](b.md)") == ["b.md"]


def test_a_link_to_a_file_the_web_or_a_heading_is_fine(tmp_path: Path) -> None:
    (tmp_path / "b c.md").write_text("")
    text = "[b](b%20c.md#part) [w](https://example.com) [h](#here) `[code](gone.md)`"
    assert broken_links(tmp_path / "a.md", text) == []
