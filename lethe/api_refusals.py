"""What the door refuses of an API call is said as the API says it. The door counts and logs it as it does for all."""

from aiohttp import web
from aiohttp.typedefs import Handler

from console.api.address import is_call

_PROBLEM = "application/problem+json"
_OF_THE_BODY = frozenset({"content-type", "content-length"})


@web.middleware
async def say_as_problem(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Around the door, so that nothing which it answers for a call is left out."""
    answered = await handler(request)
    if answered.status < 400 or not is_call(request.path):
        return answered
    if answered.prepared or answered.content_type == _PROBLEM:
        return answered
    from console.api.turned_away import turned_away  # of the API nothing is there before somebody calls it

    headers = {name: value for name, value in answered.headers.items() if name.lower() not in _OF_THE_BODY}
    said = turned_away(answered.status, headers).answer()
    return web.Response(status=said.status, body=said.body, headers={**said.headers, "Content-Type": said.media_type})
