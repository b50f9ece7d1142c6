"""A stored form is corrected on the case page, with its reason; what stood there before is shown. No Qt."""

from tests.fakes.counter_office import a_card
from tests.unit.presenters.test_case_reveal import desk  # noqa: F401 - a fixture

FORM = "form."


def field(page, label):
    return next(one for one in page.view.form.fields if one.label == label)


def shown(page):
    return dict(page.view.page.form)


def test_ctrl_t_shows_the_form_as_it_can_be_typed_and_once_more_leaves_it(desk):  # noqa: F811
    page = desk.cases
    page.press("Ctrl+T")
    assert field(page, "姓名").value == "章国祥"
    assert page.view.form.fields[-1].key == "reason"
    page.press("Ctrl+T")
    assert page.view.form is None


def test_a_correction_is_stored_and_what_stood_there_before_is_shown(desk):  # noqa: F811
    page = desk.cases
    page.press("Ctrl+T")
    number = field(page, "公民身份号码")
    assert "*" in number.value
    page.fill(field(page, "开户银行").key, "宁波银行")
    page.fill("reason", "漏填")
    page.press("Ctrl+Enter")
    assert page._case.form[1].value == a_card().id_number
    assert (page.view.form, page.view.banner.tone, shown(page)["开户银行"]) == (None, "ok", "宁波银行")
    page.press("Ctrl+T")
    page.fill(field(page, "开户银行").key, "农业银行")
    page.fill("reason", "换了银行卡")
    page.press("Ctrl+Enter")
    newest, oldest = page.view.page.corrections
    assert newest.endswith("换了银行卡\n开户银行：宁波银行 → 农业银行")
    assert oldest.endswith("漏填\n开户银行：— → 宁波银行")
    assert "0317" in newest
    assert page.view.page.steps[-1].title or page.view.page.steps


def test_what_is_wrong_marks_its_field_and_stores_nothing(desk):  # noqa: F811
    page = desk.cases
    before = shown(page)
    page.press("Ctrl+T")
    page.press("Ctrl+Enter")
    assert [one.key for one in page.view.form.fields if one.is_bad] == ["reason"]
    page.fill(field(page, "紧急联系人电话").key, "打不通")
    page.fill("reason", "改电话")
    page.press("Ctrl+Enter")
    assert [one.label for one in page.view.form.fields if one.is_bad] == ["紧急联系人电话"]
    assert page.view.banner.tone == "bad"
    page.close()
    assert (page.view.form, shown(page), page.view.page.corrections) == (None, before, ())


def test_numbers_of_persons_stay_masked_in_what_was_corrected(desk):  # noqa: F811
    page = desk.cases
    page.press("Ctrl+T")
    page.fill(field(page, "紧急联系人电话").key, "13900005180")
    page.fill("reason", "漏填")
    page.press("Ctrl+Enter")
    assert "13900005180" not in page.view.page.corrections[0]
    assert "5180" in page.view.page.corrections[0]


def test_a_closed_case_offers_no_correction(desk):  # noqa: F811
    page = desk.cases
    page.ask("withdraw")
    page.fill("reason", "不办了")
    page.press("Ctrl+Enter")
    assert not page.view.page.can_correct
    page.press("Ctrl+T")
    assert page.view.form is None
