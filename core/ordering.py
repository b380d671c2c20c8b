"""Vietnamese order and diacritics-blind search, without an ICU collation in the database."""

import unicodedata

_LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {"\u0306", "\u0302", "\u031b"}
_FIRST_LETTER = 1000
_AFTER_LETTERS = 2000


def sort_key(text: str) -> str:
    """A key whose byte order is the Vietnamese dictionary order of ``text``.

    Letters first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng), then case. Stored in a column with
    the collation "C".
    """
    base: list[tuple[str, int]] = []
    tones: list[int] = []
    cases: list[int] = []
    for mark in unicodedata.normalize("NFD", text):
        letter = mark.lower()
        if mark in _TONES:
            if tones:
                tones[-1] = _TONES[mark]
        elif mark in _SHAPES and base:
            shaped = unicodedata.normalize("NFC", base[-1][0] + mark)
            if shaped in _LETTERS:
                base[-1] = (shaped, _FIRST_LETTER + _LETTERS[shaped])
        elif letter in _LETTERS:
            base.append((letter, _FIRST_LETTER + _LETTERS[letter]))
            tones.append(0)
            cases.append(int(mark != letter))
        else:
            code = ord(mark) if ord(mark) < _FIRST_LETTER else _AFTER_LETTERS + ord(mark)
            base.append((mark, code))
            tones.append(0)
            cases.append(0)
    weights = "".join(f"{weight:05x}" for _, weight in base)
    return f"{weights} {''.join(map(str, tones))} {''.join(map(str, cases))}"


def search_key(text: str) -> str:
    """``text`` as it is searched: lower case, no diacritics, đ as d, single spaces, dashes as spaces."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    # PostgreSQL has no NUL in text: a search with one is a search without it.
    return " ".join(bare.replace("\x00", "").replace("-", " ").replace("–", " ").split())
