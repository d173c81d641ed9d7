"""Formulas as sums of products: enough algebra to print them, and to know equal ones as equal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Atom:
    """What is not taken apart: a name, a function's value, or a sum in brackets (``inner``)."""

    text: str
    inner: "Formula | None" = None


@dataclass(frozen=True)
class Product:
    """Atoms with their exponents, in the order in which they were written."""

    powers: tuple[tuple[Atom, "Formula"], ...] = ()

    @property
    def key(self) -> str:
        """The same text for equal products."""
        return "*".join(sorted(f"{atom.text}^{text(exponent)}" for atom, exponent in self.powers))


@dataclass(frozen=True)
class Formula:
    """Products with their numeric factors, in the order in which they were written."""

    terms: tuple[tuple[float, Product], ...] = ()

    @property
    def number(self) -> float | None:
        """Its value where it is a mere number."""
        if not self.terms:
            return 0.0
        ((factor, product), *more) = self.terms
        return factor if not more and not product.powers else None


def number(value: float) -> Formula:
    """Return a number as a formula."""
    return Formula(((float(value), Product()),)) if value else Formula()


def symbol(name: str) -> Formula:
    """Return a name as a formula."""
    return _of_atom(Atom(name))


def call(name: str, arguments: Iterable[Formula]) -> Formula:
    """Return a function's value as a formula."""
    return symbol(f"{name}({', '.join(map(text, arguments))})")


def add(*parts: Formula) -> Formula:
    """Return a sum, with equal products taken together and those that cancel gone."""
    found: dict[str, tuple[float, Product]] = {}
    for factor, product in (term for part in parts for term in part.terms):
        sofar = found.get(product.key, (0.0, product))[0]
        found[product.key] = (sofar + factor, product)
    return Formula(tuple(term for term in found.values() if term[0] != 0.0))


def times(*factors: Formula) -> Formula:
    """Return a product; sums stay in brackets, but for a change of sign."""
    value, powers = 1.0, dict[str, tuple[Atom, Formula]]()
    sums = [one for one in factors if len(one.terms) > 1]
    plain = [one.number for one in factors if len(one.terms) <= 1]
    if len(sums) == 1 and all(one in (1.0, -1.0) for one in plain):
        sign = -1.0 if plain.count(-1.0) % 2 else 1.0
        return Formula(tuple((sign * factor, product) for factor, product in sums[0].terms))
    for one in factors:
        if not one.terms:
            return Formula()
        factor, product = one.terms[0] if len(one.terms) == 1 else (1.0, _bracket(one))
        value *= factor
        for atom, exponent in product.powers:
            sofar = powers[atom.text][1] if atom.text in powers else Formula()
            powers[atom.text] = (atom, add(sofar, exponent))
    kept = tuple((atom, exponent) for atom, exponent in powers.values() if exponent.terms)
    return Formula(((value, Product(kept)),))


def power(base: Formula, exponent: Formula) -> Formula:
    """Return a power; that of a number stays as it is written unless both are numbers."""
    if exponent.number == 0.0:
        return number(1.0)
    if exponent.number == 1.0:
        return base
    if base.number is not None:
        if exponent.number is not None:
            return number(base.number**exponent.number)
        return Formula(((1.0, Product(((Atom(text(base)), exponent),))),))
    (factor, product), *more = base.terms
    if more or factor != 1.0 or len(product.powers) != 1:
        product = _bracket(base)
    ((atom, inner),) = product.powers
    return Formula(((1.0, Product(((atom, times(inner, exponent)),))),))


def affine(formula: Formula, name: str) -> tuple[Formula, Formula] | None:
    """Return a and b of ``a + b * name``; None where the name enters in another way.

    Parameters
    ----------
    formula : Formula
        What to take apart.
    name : str
        Text of the atom.
    """
    base, slope = Formula(), Formula()
    for factor, product in formula.terms:
        having = [one for one in product.powers if _mentions(one, name)]
        rest = Formula(((factor, Product(tuple(p for p in product.powers if p not in having))),))
        if not having:
            base = add(base, rest)
            continue
        ((atom, exponent), *more) = having
        parts = (Formula(), number(1.0)) if atom.text == name else None
        if atom.inner is not None:
            parts = affine(atom.inner, name)
        if more or exponent.number != 1.0 or parts is None:
            return None
        base, slope = add(base, times(rest, parts[0])), add(slope, times(rest, parts[1]))
    return base, slope


def mentions(formula: Formula, name: str) -> bool:
    """Tell whether a name stands anywhere in a formula."""
    return any(_mentions(one, name) for _, product in formula.terms for one in product.powers)


def text(formula: Formula) -> str:
    """Return a formula as it is printed."""
    found = ""
    for factor, product in formula.terms:
        size = _product_text(abs(factor), product)
        if found:
            found += f" {'-' if factor < 0 else '+'} {size}"
        else:
            found = f"-{size}" if factor < 0 else size
    return found or "0"


def _product_text(factor: float, product: Product) -> str:
    above = [_power_text(*one) for one in product.powers if one[1].number != -1.0]
    below = "".join(
        f" / {_base_text(atom)}" for atom, exponent in product.powers if exponent.number == -1
    )
    if factor != 1.0 or not above:
        above = [f"{factor:.6g}", *above]
    return " × ".join(above) + below


def _power_text(atom: Atom, exponent: Formula) -> str:
    if exponent.number == 1.0:
        return atom.text
    written = text(exponent)
    is_plain = written.replace("_", "").replace(".", "").isalnum()
    base = _base_text(atom)
    return f"{base}^{written}" if is_plain else f"{base}^({written})"


def _base_text(atom: Atom) -> str:
    """Return an atom where it binds more closely than a product of matrices does."""
    is_whole = " · " not in atom.text or atom.inner is not None
    return atom.text if is_whole else f"({atom.text})"


def _mentions(one: tuple[Atom, Formula], name: str) -> bool:
    atom, exponent = one
    if atom.inner is not None and mentions(atom.inner, name):
        return True
    # Functions are text; a name inside one counts, and makes it not affine.
    inside = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", atom.text) if not atom.inner else None
    return inside is not None or mentions(exponent, name)


def _bracket(formula: Formula) -> Product:
    return Product(((Atom(f"({text(formula)})", formula), number(1.0)),))


def _of_atom(atom: Atom) -> Formula:
    return Formula(((1.0, Product(((atom, number(1.0)),))),))
