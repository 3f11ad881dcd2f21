"""Making models: from labelled files, or from made-up addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from linli.places.parsing.linear import Linear
from linli.places.parsing.model import Model
from linli.places.parsing.network import Network
from linli.places.parsing.training import linear as first_half
from linli.places.parsing.training import network as second_half
from linli.places.parsing.training.corpus import Labelled, labels_of, tagged

LEAST = 20
MOST_EPOCHS = 60


class TooLittle(ValueError):
    """There is not enough to learn from; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a model is made of, and how much each half counts."""

    networks: int = 1
    linear_share: float = 0.25
    seed: int = 1
    least_steps: int = 2_000  # of a network; over few addresses, more rounds make them up
    linear: first_half.Settings = field(default_factory=first_half.Settings)
    network: second_half.Settings = field(default_factory=second_half.Settings)


def train(
    *,
    examples: Sequence[Labelled],
    settings: Settings,
    base: Model | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Model:
    """A model from labelled addresses; the same settings make the same model.

    Its networks begin with the one of `base`, if there is one, which then also settles their size.
    Its two halves are trained apart and their scores added, which is a product of their
    probabilities (a logarithmic opinion pool: Smith, Cohn, Osborne, ACL 2005).

    Raises:
        TooLittle: too few addresses or labels.
    """
    labels = labels_of(examples=examples)
    if len(examples) < LEAST or len(labels) < 2:
        raise TooLittle(
            f"{len(examples)} addresses with {len(labels)} labels are too few to learn from; "
            f"at least {LEAST} addresses with 2 labels are needed"
        )
    cut, tags = tagged(examples=examples, labels=labels)
    count = 2 * len(labels)
    moves = np.zeros((count, count), dtype=np.float32)
    first = Linear(hashes=np.zeros(0, np.uint64), weights=np.zeros((0, count), np.float32))
    if settings.linear_share:
        tell("linear part")
        first, its_moves = first_half.train(
            cut=cut, tags=tags, count=count, settings=settings.linear
        )
        share = np.float32(settings.linear_share)
        first = Linear(hashes=first.hashes, weights=first.weights * share)
        moves += its_moves * share
    networks = []
    for number in range(settings.networks):
        asked = replace(
            settings.network,
            seed=settings.seed + number,
            epochs=_epochs(len(examples), settings),
        )

        def told(epoch: int, loss: float, *_: object, number: int = number) -> None:
            tell(f"network {number + 1} of {settings.networks}, round {epoch + 1}, loss {loss:.3f}")

        made, its_moves = second_half.train(
            cut=cut, tags=tags, count=count, settings=asked, base=_begin(base, labels), tell=told
        )
        networks.append(_scaled(made, 1 / settings.networks))
        moves += its_moves / np.float32(settings.networks)
    return Model(labels=labels, linear=first, networks=tuple(networks), moves=moves)


def _begin(base: Model | None, labels: Sequence[str]) -> second_half.Base | None:
    if base is None or not base.networks:
        return None
    number = {label: n for n, label in enumerate(base.labels)}
    tags = [
        2 * number[label] + step if label in number else -1 for label in labels for step in (0, 1)
    ]
    return second_half.Base(network=base.networks[0], tags=np.array(tags, dtype=np.int64))


def _epochs(addresses: int, settings: Settings) -> int:
    rounds = int(settings.least_steps * settings.network.batch / addresses) + 1
    return max(settings.network.epochs, min(MOST_EPOCHS, rounds))


def _scaled(made: Network, share: float) -> Network:
    factor = np.float32(share)
    return replace(made, outward=made.outward * factor, outward_bias=made.outward_bias * factor)
