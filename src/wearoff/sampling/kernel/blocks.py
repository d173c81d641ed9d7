"""The free parameters as scalars and blocks of levels, and as the arrays the kernel takes."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wearoff.model.priors import PriorSpec
from wearoff.sampling.kernel.elements import (
    HALF_NORMAL,
    LOG_NORMAL,
    NORMAL,
    SIGNED,
    Elements,
    Scalars,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SHAPES = {"normal": NORMAL, "halfnormal": HALF_NORMAL, "lognormal": LOG_NORMAL}


@dataclass(frozen=True)
class Block:
    """Levels of one term.

    Attributes
    ----------
    free : str
        Name of the free variable in the PyMC model.
    dim : str
        Its dimension.
    start : int
        Position of its first element among all elements.
    parent : array of int, shape (level,)
        Positions of the levels above among all elements; -1 for none.
    base, sd, degree : array, shape (level,)
        As in :class:`wearoff.sampling.kernel.elements.Elements`.
    base_scalar, via : str
        Names of scalars, or empty.
    average : str
        Name of the scalar that every level comes on top of, or empty.
    sd_scalar : tuple of str
        Name of each level's spread, empty where ``sd`` holds.
    origin : float
        As in Elements.
    """

    free: str
    dim: str
    start: int
    parent: Ints
    base: Floats
    sd: Floats
    sd_scalar: tuple[str, ...]
    degree: Floats
    base_scalar: str = ""
    via: str = ""
    origin: float = 0.0
    average: str = ""

    @property
    def size(self) -> int:
        """Number of levels."""
        return len(self.base)

    @property
    def positions(self) -> slice:
        """Where its elements are among all."""
        return slice(self.start, self.start + self.size)


@dataclass
class Parameters:
    """Scalars by name in order, and blocks by free name in order.

    ``signed`` names the spreads that are sampled folded open. The last ``n_placed`` blocks are
    those whose levels are nodes of the tree.
    """

    scalars: dict[str, PriorSpec] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    signed: set[str] = field(default_factory=set)
    n_placed: int = 0

    @property
    def n_elements(self) -> int:
        """Number of levels of all blocks."""
        return sum(block.size for block in self.blocks.values())

    @property
    def placed_blocks(self) -> list[Block]:
        """Blocks whose levels are nodes of the tree."""
        return list(self.blocks.values())[len(self.blocks) - self.n_placed :]

    @property
    def size(self) -> int:
        """Number of free parameters."""
        return len(self.scalars) + self.n_elements

    @property
    def first_placed(self) -> int:
        """Position of the first free parameter of a placed block; ``size`` without such."""
        return self.size - sum(block.size for block in self.placed_blocks)

    def position(self, scalar: str) -> int:
        """Return a scalar's position, or -1 where the model has none of that name."""
        return list(self.scalars).index(scalar) if scalar in self.scalars else -1

    def add_scalar(self, spec: PriorSpec) -> None:
        """Append a scalar."""
        self.scalars[spec.name] = spec

    def add_block(
        self, free: str, dim: str, size: int, *, sd_scalar: str = "", base_scalar: str = "",
        parent: Ints | None = None, degree: Floats | None = None, via: str = "",
        origin: float = 0.0, sd: Floats | None = None, base: Floats | None = None,
        sd_scalars: tuple[str, ...] | None = None, average: str = "",
    ) -> None:  # fmt: skip
        """Append a block of ``size`` levels; what is not given is absent or zero."""
        self.blocks[free] = Block(
            free=free,
            dim=dim,
            start=self.n_elements,
            parent=np.full(size, -1, dtype=np.int64) if parent is None else parent,
            base=np.zeros(size) if base is None else base,
            sd=np.ones(size) if sd is None else sd,
            sd_scalar=(sd_scalar,) * size if sd_scalars is None else sd_scalars,
            degree=np.zeros(size) if degree is None else degree,
            base_scalar=base_scalar,
            via=via,
            origin=origin,
            average=average or base_scalar,
        )


def scalars_of(found: Parameters) -> Scalars:
    """Return the scalars as the kernel takes them."""
    specs = list(found.scalars.values())
    shape = [SIGNED if spec.name in found.signed else _SHAPES[spec.shape] for spec in specs]
    return Scalars(
        np.array(shape, dtype=np.int64),
        np.array([spec.location for spec in specs], dtype=float),
        np.array([spec.scale for spec in specs], dtype=float),
    )


def is_log_scale(scalars: Scalars) -> NDArray[np.bool_]:
    """Tell which scalars are sampled on the log scale, shape (scalar,)."""
    return np.isin(scalars.shape, (HALF_NORMAL, LOG_NORMAL))


def elements_of(found: Parameters) -> Elements:
    """Return all levels that are no nodes of the tree as the kernel takes them."""
    blocks = list(found.blocks.values())[: len(found.blocks) - found.n_placed]
    late = [block.start for block in blocks if block.via and found.n_placed]

    def numbers(parts: list[Floats]) -> Floats:
        return np.concatenate([np.zeros(0), *parts])

    def positions(parts: list[Ints]) -> Ints:
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    def each(name: str) -> Ints:
        return positions(
            [np.full(b.size, found.position(getattr(b, name)), dtype=np.int64) for b in blocks]
        )

    spreads = [[found.position(one) for one in b.sd_scalar] for b in blocks]
    return Elements(
        parent=positions([b.parent for b in blocks]),
        via=each("via"),
        base=numbers([b.base for b in blocks]),
        base_scalar=each("base_scalar"),
        sd=numbers([b.sd for b in blocks]),
        sd_scalar=positions([np.array(one, dtype=np.int64) for one in spreads]),
        degree=numbers([b.degree for b in blocks]),
        origin=numbers([np.full(b.size, b.origin) for b in blocks]),
        n_early=min([*late, sum(b.size for b in blocks)]),
    )
