"""The only file that imports `pypdf`; it runs in the child process alone."""

from codecs import lookup
from io import BytesIO
from time import process_time

from pypdf import PdfReader, apply_configuration, filters
from pypdf._codecs import core_font_metrics

from core.documents.gathering import Gathered

# What pypdf would load only when a document asks for it: in the child nothing can be opened any more by then.
_LOADED = (
    core_font_metrics,
    filters,
    *map(lookup, ("gbk", "gb2312", "gb18030", "utf-16", "utf-16-be", "utf-16-le", "cp1252", "charmap")),
)

_LONGEST_STREAM = 16_000_000
_MOST_WORK = 64_000_000
"""Bytes of one stream after all its filters, and bytes inflated on the way there."""


def read_pdf(content: bytes, gathered: Gathered, most_pages: int, cpu_seconds: float) -> None:
    """Whatever pypdf raises goes through: to the parent it is all the same. No page is begun after `cpu_seconds`."""
    until = process_time() + cpu_seconds
    with apply_configuration(
        maximum_declared_stream_length=len(content),
        array_based_stream_maximum_output_length=_LONGEST_STREAM,
        lzw_maximum_output_length=_LONGEST_STREAM,
        run_length_maximum_output_length=_LONGEST_STREAM,
        zlib_maximum_output_length=_LONGEST_STREAM,
        stream_decoding_work_maximum_length=_MOST_WORK,
        jbig2dec_binary=None,
        disable_legacy_handling=True,
    ):
        document = PdfReader(BytesIO(content))
        if document.is_encrypted:
            raise ValueError("encrypted")
        gathered.pages = len(document.pages)
        for number in range(gathered.pages):
            if number == most_pages or process_time() > until:
                gathered.cut = True
                return
            if not gathered.add(document.pages[number].extract_text() + "\n\n"):
                return
