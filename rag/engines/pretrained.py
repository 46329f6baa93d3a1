"""Outside models by folder or hub name: loaded without noise, refused in one line that names the setting."""

from __future__ import annotations

import logging
from typing import Any, Literal

from rag.errors import EngineError

LONGEST_REASON = 160  # characters
DEVICE = "POLICY_QA_DEVICE"


def load_pretrained(
    kind: Literal["SentenceTransformer", "CrossEncoder"],
    name: str,
    *,
    what: str,
    otherwise: str,
    device: str = "",
) -> Any:
    """Open a model of sentence-transformers; ``what`` and ``otherwise`` are the begin and end of the refusal.

    ``device`` is one of torch's; "": the fastest there is.

    Raises:
        EngineError: it cannot be loaded, or the machine has no such device.
    """
    _check_device(device)
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    import sentence_transformers
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return getattr(sentence_transformers, kind)(name, device=device or None)
    except Exception as error:
        raise EngineError(
            f"{what}无法加载（{reason(error)}）；请给出本机上的模型文件夹，"
            f"或在能联网的机器上先下载，或{otherwise}"
        ) from error


def _check_device(device: str) -> None:
    import torch

    kind, _, number = device.partition(":")
    there = {"cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}
    if int(number or 0) >= there.get(kind, 1):
        raise EngineError(f"{DEVICE}={device}：本机没有这个设备；请改为 cpu，或去掉该设置以自动选择")


def reason(error: Exception) -> str:
    """The first line of what an outside package says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:LONGEST_REASON]
