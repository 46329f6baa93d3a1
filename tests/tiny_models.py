"""Models of one layer with random weights, the same each time: what they say means nothing, how they are run does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HIDDEN = 16  # numbers a token
POSITIONS = 64  # tokens of a BERT


def save_encoder(folder: Path, text: str, *, prompt: str) -> Path:
    """A sentence-transformers model over the characters of a text, with a prompt for questions."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    config, tokenizer = _bert(folder, text + prompt)
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    model = SentenceTransformer(
        modules=[Transformer(str(folder / "bert"), max_seq_length=POSITIONS), Pooling(HIDDEN)],
        prompts={"query": prompt},
        device="cpu",
    )
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


def save_cross_encoder(folder: Path, text: str, *, scores: int) -> Path:
    """A BERT with a head of so many scores, over the characters of a text."""
    import torch
    from transformers import BertForSequenceClassification

    config, tokenizer = _bert(folder, text, num_labels=scores)
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.mul_(50)  # random weights alone give all texts nearly the same score
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    return folder / "model"


def save_chat_model(folder: Path) -> Path:
    """A Llama over single bytes, with a template that puts the messages end to end."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    characters = ["<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    plain = Tokenizer(models.BPE(vocab={ch: n for n, ch in enumerate(characters)}, merges=[]))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain, bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(characters),
        hidden_size=HIDDEN,
        intermediate_size=2 * HIDDEN,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=32768,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _bert(folder: Path, text: str, **settings: Any) -> tuple[Any, Any]:
    """The configuration and the tokenizer of a BERT over the characters of a text."""
    import torch
    from transformers import BertConfig, BertTokenizerFast

    letters = sorted({ch for ch in text if not ch.isspace()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=POSITIONS)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=HIDDEN,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * HIDDEN,
        max_position_embeddings=POSITIONS,
        **settings,
    )
    return config, tokenizer
