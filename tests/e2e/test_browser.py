"""The page in a real browser: what a person does, from an example to the highlighted clause."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.ui.server import create_app
from tests.fakes import FakeAssistant

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium on this machine: the page was not tried in a browser"
    ),
]
LEAD = "重庆市扬帆方案里，5G+智慧旅游由哪个部门牵头？责任单位有哪些？"
PHONE = {"width": 390, "height": 844}
BOX = "#question textarea"


@dataclass(frozen=True, slots=True)
class Site:
    """The running app and the assistant behind it."""

    url: str
    assistant: FakeAssistant


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    assistant = FakeAssistant(pause=0.06)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(assistant), log_level="critical", timeout_graceful_shutdown=1),
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}/", assistant)
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    open_page(page, site)
    yield page
    page.close()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
    open_page(page, site)
    yield page
    page.close()


def open_page(page: Page, site: Site) -> None:
    site.assistant.asked.clear()
    page.goto(site.url)
    expect(page.locator(".welcome")).to_be_visible(timeout=30_000)


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, wait until its answer is whole."""
    before = page.locator(".turn").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    finished(page, before + 1)


def finished(page: Page, turns: int) -> None:
    expect(page.locator(".turn:not(.live)")).to_have_count(turns, timeout=15_000)
    expect(page.locator(BOX)).to_be_enabled()


def in_view(page: Page, selector: str) -> bool:
    return bool(
        page.locator(selector).first.evaluate(
            "e => { const r = e.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0; }"
        )
    )


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_from_an_example_to_the_highlighted_clause(page: Page) -> None:
    page.get_by_role("button", name=LEAD).click()
    expect(page.locator(BOX)).to_be_disabled()
    finished(page, 1)
    expect(page.locator(".turn .question")).to_have_text(LEAD)
    expect(page.locator(".answer")).to_contain_text("牵头单位：市文化旅游委")
    expect(page.locator(".notes")).to_contain_text("“智慧文旅”")

    page.locator(".mark[data-n='1']").first.click()
    card = page.locator(".card.chosen")
    expect(card.locator(".clause")).to_contain_text("4.5G+智慧文旅。加快旅游治理和服务")
    expect(card.locator(".path")).to_contain_text("二、应用升级，推动多方位深度赋能")
    expect(card).to_contain_text("现行有效")

    card.get_by_role("button", name="查看全文").click()
    here = page.locator("dialog[open] .here")
    expect(here).to_contain_text("4.5G+智慧文旅。加快旅游治理和服务")
    expect(here).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def test_the_same_clause_and_document_can_be_opened_again(page: Page) -> None:
    ask(page, LEAD)
    for _ in range(2):
        page.locator(".mark[data-n='2']").first.click()
        expect(page.locator(".card.chosen")).to_have_attribute("data-n", "2")
        page.locator(".card.chosen").get_by_role("button", name="查看全文").click()
        expect(page.locator("dialog[open] .here")).to_contain_text("1.培育新终端")
        page.get_by_role("button", name="关闭全文").click()
        expect(page.locator("dialog")).to_have_count(0)


def test_answer_grows(page: Page) -> None:
    page.fill(BOX, LEAD)
    page.press(BOX, "Enter")
    expect(page.locator(".turn.live .text")).to_be_visible()
    early = page.locator(".turn .text").inner_text()
    finished(page, 1)
    assert len(early) < len(page.locator(".turn .text").inner_text())


def test_follow_up_passes_the_earlier_questions(page: Page, site: Site) -> None:
    ask(page, "5G+智慧旅游谁牵头？")
    ask(page, "芯片企业有什么支持？")
    ask(page, "责任单位呢？")
    assert site.assistant.asked[-1] == ("责任单位呢？", ("5G+智慧旅游谁牵头？", "芯片企业有什么支持？"))


def test_marks_of_an_earlier_answer_lead_to_its_own_clauses(page: Page) -> None:
    ask(page, "5G+智慧旅游谁牵头？")
    ask(page, "芯片企业有什么支持？")
    page.locator(".turn").first.locator(".mark[data-n='1']").first.click()
    expect(page.locator(".card.chosen .clause")).to_contain_text("智慧文旅")


def test_new_conversation_forgets(page: Page, site: Site) -> None:
    ask(page, LEAD)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".card")).to_have_count(0)
    ask(page, "芯片企业有什么支持？")
    assert site.assistant.asked[-1][1] == ()


def test_empty_question_does_nothing(page: Page, site: Site) -> None:
    page.fill(BOX, "   ")
    page.press(BOX, "Enter")
    page.get_by_role("button", name="提问", exact=True).click()
    page.wait_for_timeout(800)
    expect(page.locator(".welcome")).to_be_visible()
    assert site.assistant.asked == []
    ask(page, LEAD)


def test_refusal_shows_the_nearest_clauses_as_no_answer(page: Page) -> None:
    ask(page, "成都市有什么补贴？")
    expect(page.locator(".refused")).to_have_text("文库中没有依据")
    expect(page.locator("#evidence h2")).to_have_text("相关条款（仅供参考，不是答案）")
    expect(page.locator("#evidence .card").first).to_contain_text("培育新终端")


@pytest.mark.parametrize(
    ("question", "message"),
    [("引擎故障", "没能回答：检索引擎没有响应"), ("意外", "没能回答：程序出了意外的错误")],
)
def test_an_error_is_a_message_and_the_input_is_free_again(page: Page, question: str, message: str) -> None:
    ask(page, question)
    expect(page.locator(".answer .error")).to_contain_text(message)
    assert "secret detail" not in page.content()
    assert "Traceback" not in page.content()
    ask(page, LEAD)


def test_html_in_a_question_is_inert(page: Page) -> None:
    attack = "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'> ${window.pwned=1} {{value}}"
    ask(page, attack)
    expect(page.locator(".question p")).to_have_text(attack)
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#chat img, #evidence img, #library img").count() == 0


def test_a_file_name_as_question_stays_a_name(page: Page, site: Site) -> None:
    ask(page, "/etc/passwd")
    assert site.assistant.asked == [("/etc/passwd", ())]
    assert "root:" not in page.content()


def test_very_long_question_just_works(page: Page, site: Site) -> None:
    ask(page, "长" * 5000)
    assert len(site.assistant.asked[0][0]) == 5000
    assert overflow(page) <= 0


def test_library_shows_level_and_validity_and_opens_a_document(page: Page) -> None:
    entry = page.locator(".library [data-doc='cq-yangfan']")
    expect(entry).to_contain_text("重庆市")
    expect(entry).to_contain_text("现行有效")
    entry.click()
    expect(page.locator("dialog[open] h1")).to_have_text("重庆市5G规模化应用“扬帆”行动升级方案")


def test_phone_has_the_input_in_reach_and_scrolls_one_way(phone: Page) -> None:
    assert overflow(phone) <= 0
    expect(phone.locator(BOX)).to_be_in_viewport()
    ask(phone, LEAD)
    assert overflow(phone) <= 0
    expect(phone.locator(BOX)).to_be_in_viewport()
    phone.locator(".mark[data-n='1']").first.click()
    expect(phone.locator(".card.chosen")).to_be_in_viewport(ratio=0.3)
    assert overflow(phone) <= 0
    # the window itself must scroll: a box cut at its edge can be scrolled by scripts, not by fingers
    phone.wait_for_timeout(600)
    before = phone.evaluate("scrollY")
    phone.mouse.move(200, 400)
    phone.mouse.wheel(0, -300)
    phone.wait_for_timeout(400)
    assert phone.evaluate("scrollY") < before
    phone.locator(".card.chosen").get_by_role("button", name="查看全文").click()
    expect(phone.locator("dialog[open] .here")).to_be_in_viewport()
    assert overflow(phone) <= 0


def test_phone_unfolds_the_library(phone: Page) -> None:
    entry = phone.locator(".library [data-doc='cq-yangfan']")
    expect(entry).to_be_hidden()
    phone.get_by_role("button", name="展开文库").click()
    expect(entry).to_be_visible()


def test_nothing_is_asked_of_another_host(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    hosts: set[str] = set()
    errors: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    open_page(page, site)
    ask(page, LEAD)
    page.locator(".mark").first.click()
    expect(page.locator(".card.chosen")).to_be_visible()
    page.close()
    assert {host for host in hosts if host} == {urlsplit(site.url).netloc}
    assert errors == []
