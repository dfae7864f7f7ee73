"""The words of a message: levelled in width and case, and the language they are in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from handlers.wishes import words_of

Language = Literal["ja", "en", "other", ""]

CJK: Final = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_ESCAPES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MARKS: Final = re.compile(
    r"<(?:@[^<>|]*|![^<>]*|#[^<>|]*)>"
    r"|<[#@][^<>|]*\|(?P<name>[^<>]*)>|<https?:[^<>|]*\|(?P<label>[^<>]*)>|<(?P<url>https?:[^<>]*)>"
)
_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_EMOJI_CODES: Final = re.compile(r":[a-z0-9_+\-']+:")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u30fc](?=[0-9])|(?<=[a-z0-9])[\u2010-\u2015\u2212](?=[a-z0-9])")
_SPACES: Final = re.compile(rf"(?<=[{CJK}]) +(?=[{CJK}])")


def plain(text: str) -> str:
    """The words as they are looked at: no mentions, one width, lower case, single spaces."""
    text = _MARKS.sub(lambda mark: f" {mark['name'] or mark['label'] or mark['url'] or ''} ", text)
    for escape, sign in _ESCAPES:
        text = text.replace(escape, sign)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _INVISIBLE.sub("", _EMOJI_CODES.sub(" ", text)).replace("\u2019", "'")
    return _SPACES.sub("", " ".join(_DASHES.sub("-", text).split()))


_KANA: Final = re.compile("[\u3040-\u30fa\u30fc-\u30ff]")
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u1fff\u3100-\u318f\ua000-\ud7ff¿¡ßñçãõœăđơư]")
_CHINESE: Final = re.compile("[我你您们這这吗嗎哪么麼]|什么|怎么|可以|需要|哪些")
_ENGLISH: Final = words_of("english")
_EUROPEAN: Final = words_of("european")


def language_of(words: str) -> Language:
    """The language of plain words; "other" for a third one, empty where nothing tells (a code, an emoji)."""
    if _KANA.search(words):
        return "ja"
    if _OTHER_SCRIPT.search(words):
        return "other"
    if han := "".join(_HAN.findall(words)):
        return "other" if _CHINESE.search(words) or not _is_japanese(han) else "ja"
    spoken = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", words)
    english, european = (sum(word in known for word in spoken) for known in (_ENGLISH, _EUROPEAN))
    if european > english or (not english and any(not word.isascii() for word in spoken)):
        return "other"
    return "en" if english else ""


def _is_japanese(signs: str) -> bool:
    """Whether Japanese writing has all of these signs; the short forms of Chinese it has not."""
    try:
        signs.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True
