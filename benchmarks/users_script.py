"""The smallest honest script that somebody would write instead: it answers, and keeps nothing."""

import os

from openai import AsyncOpenAI
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

client = AsyncOpenAI(base_url=os.environ["BENCH_MODEL_ADDRESS"], api_key="none")


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is None or update.message.text is None:
        return
    completion = await client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": update.message.text}]
    )
    await update.message.reply_text(completion.choices[0].message.content or "")


def main() -> None:
    # Without concurrent updates it would answer one person after the other, each behind a whole model call.
    building = Application.builder().token(os.environ["BENCH_TOKEN"]).concurrent_updates(True)
    application = building.base_url(os.environ["BENCH_API_ADDRESS"] + "/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_webhook(
        listen="127.0.0.1",
        port=int(os.environ["BENCH_PORT"]),
        url_path="hooks/tg",
        secret_token=os.environ["BENCH_SECRET"],
        webhook_url="https://bench.example.org/hooks/tg",
    )


if __name__ == "__main__":
    main()
