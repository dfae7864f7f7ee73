"""One name in its ways of writing: old kanji, kana, Latin letters. For finding people, never for storing (D1)."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product
from typing import Final

OLD_KANJI: Final = dict(zip("髙﨑濵濱𠮷邊邉齋齊斎澤櫻廣嶋", "高崎浜浜吉辺辺斉斉斉沢桜広島", strict=True))
"""What people type instead of a sign in a name."""
MOST_SPELLINGS: Final = 16

_ROWS: Final = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_SPELLED: Final = {
    "シ": "shi",
    "チ": "chi",
    "ツ": "tsu",
    "フ": "fu",
    "ジ": "ji",
    "ヂ": "ji",
    "ヅ": "zu",
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ワ": "wa",
    "ヲ": "o",
    "ン": "n",
    "ヴ": "vu",
    "ァ": "a",
    "ィ": "i",
    "ゥ": "u",
    "ェ": "e",
    "ォ": "o",
    "ー": "",
}
_LETTERS: Final = {
    kana: consonant + vowel for consonant, row in _ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)
} | _SPELLED
_KANA_OF: Final = {letters: kana for kana, letters in reversed(_LETTERS.items())} | {"fu": "フ"}
_TWO: Final = {
    "ファ": "fa",
    "フィ": "fi",
    "フェ": "fe",
    "フォ": "fo",
    "ティ": "ti",
    "ディ": "di",
    "ウィ": "wi",
    "ウェ": "we",
}
_SMALL: Final = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}


def folded(name: str) -> str:
    """A name as it is looked for: no spaces, case or width, old kanji as people type them, kana as katakana."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(OLD_KANJI.get(sign, sign) for sign in plain)
    return re.sub(r"[\s・.\-']+", "", plain).translate(_TO_KATAKANA)


_TO_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def romanised(kana: str) -> str:
    """Katakana in Latin letters as on a passport (サイトウ ユウ: saito yu); other signs stay."""
    text, place, letters = unicodedata.normalize("NFKC", kana).translate(_TO_KATAKANA), 0, ""
    while place < len(text):
        pair = text[place : place + 2]
        if pair in _TWO:
            letters += _TWO[pair]
            place += 2
        elif len(pair) == 2 and pair[1] in _SMALL and pair[0] in _LETTERS:
            stem, glide = _LETTERS[pair[0]][:-1], _SMALL[pair[1]]
            letters += stem + (glide[1:] if stem.endswith(("sh", "ch", "j")) else glide)
            place += 2
        elif text[place] == "ッ":
            following = _LETTERS.get(text[place + 1 : place + 2], "")
            letters += "t" if following.startswith("ch") else following[:1]
            place += 1
        else:
            letters += _LETTERS.get(text[place], text[place])
            place += 1
    return shortened(re.sub(r"n(?=[bmp])", "m", letters))


def first_kana(letters: str) -> str:
    """The katakana a name in Latin letters begins with; empty where it begins with none."""
    found = re.match(r"(shi|chi|tsu|sh|ch|j|[kgsztdnhbpmr]y|[kgsztdnhbpmrywfv]?[aiueo])", letters)
    if found is None:
        return ""
    start = found[1]
    if start in _KANA_OF:
        return _KANA_OF[start]
    return _KANA_OF.get(start[:-1] + "i" if start.endswith("y") else start + "i", "")


def shortened(letters: str) -> str:
    """Latin letters with long vowels written short, so that Saitō, Saitou and Saito are one."""
    plain = unicodedata.normalize("NFD", letters.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"n(?=[bmp])", "m", plain.replace("-", ""))
    return re.sub(r"o(?:u|o|h(?![aeiou]))", "o", plain.replace("uu", "u"))


def is_called(wanted: str, name: str, kana: str, email: str) -> bool:
    """Whether `wanted` means somebody with that name and mail: whole, family or given name, in any writing."""
    looked_for = folded(wanted)
    if not looked_for:
        return False
    parts = [name, kana, *name.split(), *kana.split()]
    if looked_for in map(folded, parts):
        return True
    if not looked_for.isascii():
        return False
    short = shortened(looked_for)
    family, _, given = romanised(kana).partition(" ")
    local = re.split(r"[._\-0-9]+", email.partition("@")[0])
    spelled = {family, given, family + given, given + family, *local, "".join(local), "".join(reversed(local))}
    return short in {shortened(one) for one in spelled if len(one) > 1}


def is_family_name(wanted: str, name: str, kana: str, email: str) -> bool:
    """Whether `wanted` is the whole or the family name: words that are given names as well are no names here."""
    family, _, given = name.partition(" ")
    if folded(wanted).isascii():
        return is_called(wanted, name, kana, email)
    return folded(wanted) in {folded(name), folded(family), folded(kana), folded(kana.partition(" ")[0])} and bool(
        given
    )


def spellings(name: str) -> list[str]:
    """A folded name with each sign as it may stand in the list: 高橋 and 髙橋."""
    choices = [[sign, *(old for old, new in OLD_KANJI.items() if new == sign)] for sign in name]
    return ["".join(signs) for signs in islice(product(*choices), MOST_SPELLINGS)]


def family_spellings(name: str) -> list[str]:
    """The beginnings of names in the list that a folded family or whole name may stand for."""
    return spellings(name[:2])
