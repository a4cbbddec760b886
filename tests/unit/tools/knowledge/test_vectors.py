"""Vectors: the same everywhere, of one model at a time, and only of what is wanted."""

from __future__ import annotations

import json
import math

import httpx2
import pytest

from registry.errors import InvalidInput, Unavailable
from tools.knowledge.chroma import ChromaVectors, open_folder
from tools.knowledge.embedding import HashingEmbedder
from tools.knowledge.lazily import LazyVectors
from tools.knowledge.provider_embedding import ProviderEmbedder
from tools.knowledge.vectors import MemoryVectors, NoVectors

TEXTS = {"a": "the disk is full", "b": "the clock is wrong", "c": "queues are long"}


class Counting(HashingEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self, name=HashingEmbedder.name):
        self.name, self.asked = name, []

    def embed(self, texts):
        self.asked += texts
        return super().embed(texts)


@pytest.fixture(params=["memory", "chroma", "lazy"])
def new_vectors(request, tmp_path):
    if request.param == "memory":
        return MemoryVectors
    client = open_folder(tmp_path / "chroma")
    if request.param == "chroma":
        return lambda embedder: ChromaVectors(client, embedder)
    return lambda embedder: LazyVectors(lambda: ChromaVectors(client, embedder))


def test_the_nearest_text_comes_first(new_vectors):
    vectors = new_vectors(HashingEmbedder())
    vectors.sync(TEXTS)

    near = vectors.near("my disk is full", 2)

    assert next(iter(near)) == "a"
    assert len(near) == 2
    assert 0.5 < near["a"] <= 1.0


def test_only_what_lacks_a_vector_is_embedded_and_what_is_gone_is_forgotten(new_vectors):
    embedder = Counting()
    vectors = new_vectors(embedder)
    assert vectors.sync(TEXTS) == 3
    embedder.asked.clear()

    assert vectors.sync({"a": TEXTS["a"], "d": "new"}) == 1

    assert embedder.asked == ["new"]
    assert vectors.count() == 2
    assert "b" not in vectors.near("clock", 5)


def test_what_was_cleared_is_gone_and_may_be_cleared_again(new_vectors):
    vectors = new_vectors(HashingEmbedder())
    vectors.sync(TEXTS)

    vectors.clear()
    vectors.clear()

    assert vectors.count() == 0
    assert vectors.sync(TEXTS) == 3


def test_vectors_of_two_models_never_mix(tmp_path):
    client = open_folder(tmp_path)
    ChromaVectors(client, Counting("model-a-384")).sync(TEXTS)

    other = ChromaVectors(client, Counting("model-b-384"))

    assert other.count() == 0


def test_the_offline_vectors_are_the_same_in_every_process():
    vector = HashingEmbedder().embed(["the disk is full"])[0]

    assert math.isclose(sum(x * x for x in vector), 1.0)
    assert [place for place, x in enumerate(vector) if x][:3] == [41, 66, 84]


def test_a_text_that_says_nothing_has_a_vector_of_zeros():
    assert set(HashingEmbedder().embed(["the of 42"])[0]) == {0.0}


def test_keywords_alone_keep_no_vectors():
    vectors = NoVectors()
    vectors.clear()

    assert (vectors.sync(TEXTS), vectors.count(), vectors.near("x", 3)) == (0, 0, {})


def a_provider(answer, dimensions=2):
    client = httpx2.Client(
        transport=httpx2.MockTransport(answer), base_url="http://models.test/v1/"
    )
    return ProviderEmbedder("Text/Embed 3", client, dimensions)


def test_a_provider_is_asked_in_batches_and_its_order_is_put_right():
    asked = []

    def answer(request):
        texts = json.loads(request.content)["input"]
        asked.append((request.url.path, len(texts)))
        rows = [{"index": n, "embedding": [3.0, len(t)]} for n, t in enumerate(texts)]
        return httpx2.Response(200, json={"data": rows[::-1]})

    vectors = a_provider(answer).embed(["abcd"] * 70)

    assert asked == [("/v1/embeddings", 64), ("/v1/embeddings", 6)]
    assert vectors == [[0.6, 0.8]] * 70


def test_a_provider_is_named_by_model_and_length():
    assert a_provider(None, 1536).name == "text-embed-3-v1-1536"


@pytest.mark.parametrize(
    "response",
    [
        httpx2.Response(500),
        httpx2.Response(200, text="no json"),
        httpx2.Response(200, json={"data": [{"index": 0}]}),
        httpx2.Response(200, json={}),
    ],
)
def test_a_provider_that_answers_wrongly_is_away(response):
    with pytest.raises(Unavailable, match="does not answer"):
        a_provider(lambda _: response).embed(["a"])


def test_vectors_of_another_length_are_refused():
    def answer(_):
        return httpx2.Response(200, json={"data": [{"index": 0, "embedding": [1, 2, 3]}]})

    with pytest.raises(InvalidInput, match="of lengths"):
        a_provider(answer).embed(["a"])
