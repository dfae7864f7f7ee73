"""Whether a message is about somebody else, and whom: names, groups, departments (P1, P3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers import wishes
from handlers.lexicon import Mention

MOST_NAMES: Final = 4
LONG_NAME: Final = 4
"""Signs; before a longer name there may still be a particle."""


@dataclass(frozen=True, slots=True)
class Others:
    """Whom a message speaks of besides the one who writes.

    `people`: names said so that there is no doubt (佐々木さん). `perhaps`: words that are names only if somebody is
    called so. `is_group`: people at large, or a department; `is_own_department`: that of the asker.
    """

    people: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    is_group: bool = False
    is_own_department: bool = False


NOBODY: Final = Others()

_KANJI: Final = "\u3005\u30f6\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TITLES: Final = "課長補佐|課長|部長|係長|主任|主査|主事|局長|室長|次長|所長"
_NAMED: Final = re.compile(
    rf"([{_KANJI}]{{1,5}}|[{_KANJI}]{{1,3}}[\u3041-\u3096\u30a1-\u30fa]{{1,4}}|[\u30a1-\u30ff]{{2,12}}|[\u3041-\u3096]{{2,6}}|[a-z]{{2,12}})"
    rf" ?(?:さん|氏|くん|君|さま|様(?!子|式|々|な)|ちゃん|殿|{_TITLES})"
)
_NO_NAMES: Final = re.compile(
    "(?:お?客|皆|みな|各|貴|疲れ|つかれ|苦労|世話|担当|担当者|職員|市民|住民|新人|管理|所属|上司|部下|課員|会計|任用|たく|母|父|子|"
    "おじ|おば|どな|どちら|何|なに|誰|だれ|全|両|前|元|現|新任|同|当該|うち|自分|私|わたし|本人|奥|一般|派遣|講師|先生|ボット|お偉い|"
    f"仕|同じ|模|有|[課部局室係所]の|{_TITLES})$"
)
_LEADING: Final = re.compile("^.*(?:から|まで|より|って|では|には|[はがをにへともや])(?=.{2})")
_ROMAN: Final = re.compile(r"\b([a-z][a-z']+)[- ]?san\b|\b(?:mr|mrs|ms|miss|dr)(?:\. ?| )([a-z]{2,})\b")
_POSSESSIVE: Final = re.compile(r"\b([a-z]{2,})'s\b")
_ASKED_ABOUT: Final = re.compile(r"\b(?:has|did|does|is|for|of|about|with) ([a-z]{3,})\b")
_OWNER: Final = re.compile(
    rf"(?:^|(?<=[、。!? はがをに]))([{_KANJI}]{{1,6}}|[\u30a1-\u30ff]{{2,12}})(?:の|は|が)"
    "(?=.*(?:受講|履歴|記録|状況|進捗|修了|残り|残って|未|期限|終わ|終え|受け|研修))"
)
_NOT_POSSESSORS: Final = wishes.words_of("no owner")
_ENGLISH: Final = wishes.words_of("english")
_ORDINARY: Final = wishes.words_of("no name")


def others_in(text: str, words: str, mentions: Sequence[Mention], *, own_number: str) -> Others:
    """Whom a text, `words` when plain, speaks of besides the asker, whose employee number is `own_number`."""
    people: list[str] = []
    for match in _NAMED.finditer(words):
        name = _LEADING.sub("", match[1]) if len(match[1]) > LONG_NAME else match[1]
        if not _NO_NAMES.search(name) and not _is_within(match.span(1), mentions):
            people.append(name)
    people += [match[1] or match[2] for match in _ROMAN.finditer(words)]
    numbers = re.findall(rf"(?<!\d)\d{{{len(own_number)}}}(?!\d)", words) if own_number.isdigit() else []
    people += [number for number in numbers if number != own_number]
    perhaps = [m[1] for m in _POSSESSIVE.finditer(words) if m[1] not in _NOT_POSSESSORS]
    perhaps += [
        m[1] for m in _ASKED_ABOUT.finditer(words) if m[1] not in _ENGLISH and not _is_within(m.span(1), mentions)
    ]
    perhaps += [
        m[1] for m in _OWNER.finditer(words) if m[1] not in _ORDINARY and not _is_within(m.span(1), mentions)
    ]
    if not (mentions and mentions[0].start == 0):
        perhaps += [word for word in _first_words(text) if word not in _ORDINARY]
    is_own = wishes.matches("own department", words)
    return Others(
        tuple(dict.fromkeys(people))[:MOST_NAMES],
        tuple(dict.fromkeys(perhaps))[:MOST_NAMES],
        is_group=is_own or wishes.matches("others", words),
        is_own_department=is_own,
    )


def _first_words(text: str) -> list[str]:
    """What a message begins with that may be a name: 佐々木 受講履歴, 佐々木受講履歴."""
    level = unicodedata.normalize("NFKC", text[:100]).strip()
    start = re.match(f"[{_KANJI}]+", level)
    if start is None or start[0][:2] in _ORDINARY:
        return []
    run = start[0]
    apart = re.match(f"([{_KANJI}]{{1,4}}) ([{_KANJI}]{{1,4}})(?= |の|は|が|$)", level)
    return [run[:size] for size in (2, 3, 4) if size <= len(run)] + ([apart[1] + apart[2]] if apart else [])


def _is_within(span: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    return any(span[0] < mention.end and span[1] > mention.start for mention in mentions)
