"""Classes whose attributes are declared as keys: the constructor checks what it is given."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, TypeVar, dataclass_transform

from embargo.errors import Fault, InputError
from embargo.scenario import keys
from embargo.scenario.keys import Key
from embargo.scenario.settle import settle


class Settled:
    """What `settled` makes of a class.

    Attributes:
        keys: the keys that the class declares, in order.
    """

    keys: ClassVar[tuple[Key, ...]] = ()

    def clashes(self) -> Iterable[Fault]:
        """Faults between keys that are each right by itself; `where` is the key."""
        return ()


_Class = TypeVar("_Class", bound=type[Settled])


@dataclass_transform(
    frozen_default=True,
    field_specifiers=(
        keys.importer,
        keys.exporter,
        keys.fuel,
        keys.level,
        keys.but,
        keys.key,
        field,
    ),
)
def settled(cls: _Class) -> _Class:
    """A frozen dataclass whose attributes are set from names, texts and numbers by their keys.

    Each attribute that is declared as a key becomes a parameter of the constructor, in order; all
    other attributes with an annotation are by name only, and held as given. The constructor raises
    every fault at once as an `InputError` whose `where` is the key of a scenario file.
    """
    declared = tuple(
        replace(value, field=name) for name, value in vars(cls).items() if isinstance(value, Key)
    )
    named = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("self", named)]
    for key in declared:
        default = inspect.Parameter.empty if key.required else key.default
        parameters.append(inspect.Parameter(key.field, named, default=default))
        delattr(cls, key.field)
    cls.__annotations__.pop("except_", None)
    cls.keys = declared
    made = dataclass(frozen=True, init=False)(cls)
    own = {key.field for key in declared}
    others = {
        other.name: other.default
        for other in fields(made)  # type: ignore[arg-type]
        if other.name not in own
    }
    by_name = inspect.Parameter.KEYWORD_ONLY
    parameters += [
        inspect.Parameter(name, by_name, default=value) for name, value in others.items()
    ]
    signature = inspect.Signature(parameters)

    def __init__(self: Settled, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it becomes one
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        for name in others:
            object.__setattr__(self, name, given[name])
        settle(self, {key.field: given[key.field] for key in declared})
        faults = list(self.clashes())
        if faults:
            raise InputError(faults)

    __init__.__signature__ = signature  # type: ignore[attr-defined]
    made.__init__ = __init__  # type: ignore[assignment, method-assign]
    return cls
