"""The answer's Markdown becomes HTML that can hold nothing but the answer."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ui.markup import Marks, to_html

MARKS = Marks(turn=3, numbers=frozenset({1, 2}))
TAGS = frozenset(
    {"p", "br", "ul", "ol", "li", "h4", "hr", "blockquote", "strong", "code", "button", "div"}
) | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = frozenset({"class", "type", "data-do", "data-turn", "data-n", "title", "start"})


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Collector:
    collector = Collector()
    collector.feed(html)
    collector.close()
    return collector


def test_paragraphs_and_line_breaks() -> None:
    assert to_html("甲\n乙\n\n丙", MARKS) == "<p>甲<br>乙</p><p>丙</p>"


def test_bold_before_a_word_closes_after_a_full_width_mark() -> None:
    assert to_html("**牵头单位：**市经济信息委", MARKS) == "<p><strong>牵头单位：</strong>市经济信息委</p>"


def test_bold_that_is_still_growing_stays_text() -> None:
    assert to_html("**牵头", MARKS) == "<p>**牵头</p>"


def test_list_with_a_deeper_item() -> None:
    assert to_html("- 甲\n  - 乙", MARKS) == '<ul><li>甲</li><li class="deep">乙</li></ul>'


def test_ordered_list_keeps_its_first_number() -> None:
    assert to_html("3. 甲\n4. 乙", MARKS) == '<ol start="3"><li>甲</li><li>乙</li></ol>'


def test_a_figure_at_the_head_of_a_line_is_no_list() -> None:
    assert to_html("1800个虚拟专网", MARKS) == "<p>1800个虚拟专网</p>"


def test_table() -> None:
    html = to_html("| 任务 | 牵头 |\n|---|:--|\n| a\\|b | **c** |", MARKS)
    assert html == (
        '<div class="table"><table><thead><tr><th>任务</th><th>牵头</th></tr></thead>'
        "<tbody><tr><td>a|b</td><td><strong>c</strong></td></tr></tbody></table></div>"
    )


def test_mark_is_a_button_that_names_its_turn_and_number() -> None:
    html = to_html("甲 [2]", MARKS)
    assert 'data-turn="3" data-n="2"' in html
    assert ">[2]</button>" in html


def test_mark_inside_bold_and_table_is_a_button_too() -> None:
    assert to_html("**甲 [1]**\n| [2] |", MARKS).count("<button") == 2


def test_mark_without_a_citation_stays_text() -> None:
    assert to_html("甲 [9]", MARKS) == "<p>甲 [9]</p>"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[点我](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        "| <iframe src=//evil> |",
        "# <svg onload=alert(1)>",
        '`"><script>`',
        "<https://evil.example>",
    ],
)
def test_html_and_links_are_inert(attack: str) -> None:
    found = read(to_html(attack, MARKS))
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES


@given(st.text(alphabet=st.sampled_from("甲[]12<>&\"'*`|-# \n>.\\!(:)/a"), max_size=80))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    found = read(to_html(text, MARKS))
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES


@given(st.text(alphabet="甲乙。<&[1]9 \n", max_size=60))
def test_no_text_is_lost(text: str) -> None:
    assert "".join(read(to_html(text, MARKS)).text.split()) == "".join(text.split())
