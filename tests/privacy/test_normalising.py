"""What the grammar hears of a text."""

import pytest

from privacy.normalising import heard, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Delete  MY Data!", "delete my data"),
        ("ＤＥＬＥＴＥ　ｍｙ　ｄａｔａ", "delete my data"),
        ("d\u200be\u00adl\u2060ete \u202emy\u202c data\ufeff", "delete my data"),
        ("de\u0301lète my däta", "delete my data"),
        ("don't, DON’T, don‘t", "dont dont dont"),
        ("opt-out of_this", "opt out of this"),
        ("٤٨٢١ ४८२१", "4821 4821"),
        ("İPTAL ı BIRAK bırak", "iptal i birak birak"),
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("usuń łącze USUN LACZE", "usun lacze usun lacze"),
        ("شيئ مسؤول إلى علی کتاب", "شيي مسوول الي علي كتاب"),
        ("ज़रूर जरूर हाँ हां", "जरूर जरूर हां हां"),
        ("ﾃﾞｰﾀ きゃ", "デ ー タ き ゃ"),
        ("১২ ௧௨ ۱۲", "12 12 12"),
        ("de\u3164lete\ufe0f", "delete"),
        ("أَرِنِي بَيَانَاتِي ـــ آ ى ة", "ارني بياناتي ا ي ه"),
        ("मेरा डेटा मिटाएँ।", "मेरा डेटा मिटाएं"),
        ("删除我的数据4821", "删 除 我 的 数 据 4821"),
        ("データを削除", "デ ー タ を 削 除"),
        ("🗑️ delete 🙏🏽", "delete"),
        ("", ""),
        ("\x00\ud800", ""),
    ],
)
def test_words(text: str, words: str) -> None:
    assert heard(text).words == tuple(words.split())
    assert words_of(text) == tuple(words.split())


def test_pauses_stand_before_words() -> None:
    assert heard("Hi! Delete my data, please").pauses == {1, 4, 5}
    assert heard("delete my data").pauses == {3}
    assert heard("你好，删除。谢谢").pauses == {2, 4, 6}
    assert heard("नमस्ते। हटाओ").pauses == {1, 2}


def test_questions() -> None:
    assert heard("delete my data?").question
    assert heard("احذف بياناتي؟").question
    assert heard("删除？").question
    assert not heard("delete my data!").question


@pytest.mark.parametrize(
    "text",
    [
        '"delete"',
        "“delete”",
        "«delete»",
        "「削除」",
        "《删除》",
        "`delete`",
        "say 'delete'",
        "> delete",
        "// delete",
        "{delete}",
        "＂delete＂",
    ],
)
def test_what_is_quoted_or_code(text: str) -> None:
    assert heard(text).quoted
    assert heard("\u200b".join(text)).quoted


@pytest.mark.parametrize("text", ["don't delete", "it’s mine", "**delete**", "delete (please)"])
def test_what_is_not(text: str) -> None:
    assert not heard(text).quoted


def test_nothing_personal_shows_when_printed() -> None:
    assert "anna" not in repr(heard("I am Anna"))
