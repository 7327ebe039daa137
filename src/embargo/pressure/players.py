"""Who may join a coalition: places or groups that act as one."""

from __future__ import annotations

from collections.abc import Iterable

from embargo import places
from embargo.errors import Fault, InputError
from embargo.pressure.question import Side, side

MOST = 20
"""Most players of a coalition."""


def player(text: str) -> Side:
    """Give a player: a place, a group, a sum such as AUS+NZL, or a group less some: G7-JPN.

    Raises:
        InputError: unknown names, or nobody left.
    """
    name = str(text).strip()
    if "-" not in name or _known(name):
        return side(name, "--players")
    first, *others = name.split("-")
    whole = side(first, "--players")
    less = [side(other, "--players") for other in others]
    gone = {code for other in less for code in other.members}
    absent = [other for other in less if not set(other.members) & set(whole.members)]
    if absent:
        what = f"{absent[0].name} is not in {whole.name}"
        raise InputError.one(what, f"leave out '-{absent[0].code}'", f"--players {name}")
    members = tuple(code for code in whole.members if code not in gone)
    if not members:
        raise InputError.one("nobody is left", "take away fewer", f"--players {name}")
    code = "-".join([whole.code, *(other.code for other in less)])
    without = " and ".join(other.name for other in less)
    return Side(code, f"{whole.name} without {without}", members)


def players(names: str | Iterable[str], target: Side) -> tuple[Side, ...]:
    """Give the players of a coalition against a target.

    Raises:
        InputError: unknown names, two with a common member, the target among them, none or too
            many; all at once.
    """
    texts = names.split(",") if isinstance(names, str) else list(names)
    texts = [text for text in texts if str(text).strip()]
    faults: list[Fault] = []
    found: list[Side] = []
    for text in texts:
        try:
            found.append(player(text))
        except InputError as error:
            faults += error.faults
    owner: dict[str, Side] = dict.fromkeys(target.members, target)
    for one in found:
        both = [code for code in one.members if code in owner]
        if both:
            other = owner[both[0]]
            what = f"{places.name(both[0])} is in {other.code} and in {one.code}"
            remedy = f"write '{other.code}-{both[0]}' or leave one out"
            if other is target:
                what, remedy = f"{places.name(both[0])} is the target itself", "leave it out"
            faults.append(Fault("--players", what, remedy))
        owner |= {code: one for code in one.members if code not in owner}
    if not texts:
        faults.append(Fault("--players", "nobody is named", "e.g. --players G7,IND,TUR"))
    if len(texts) > MOST:
        faults.append(Fault("--players", f"{len(texts)} players", f"name at most {MOST}"))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _known(name: str) -> bool:
    try:
        places.expand(name)
    except InputError:
        return False
    return True
