"""Names that only their maker may take apart."""

from typing import NewType

ChannelId = NewType("ChannelId", str)
"""The owner's own name for a channel, as in `[[channels]] name`; unique on a server."""

PersonId = NewType("PersonId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
"""Row numbers, 63 bits, made by `core.memory.row_ids`; say nothing about anybody."""

ProviderMessageId = NewType("ProviderMessageId", str)
"""What the platform calls a message. Personal: it never leaves memory unhashed and unsealed."""

Address = NewType("Address", str)
"""Where a person is reached on one channel: a chat id, a telephone number, a visitor id. Personal."""
