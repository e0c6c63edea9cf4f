"""A Slack with no latency at all: says yes to everything, and notes when a message arrived."""

import time

from aiohttp import web


class ZeroSlack:
    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        """When a direct message to this user arrived last (perf_counter)."""
        self.count = 0

    async def start(self) -> str:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self.answer)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}/api/"

    async def answer(self, request: web.Request) -> web.Response:
        now, method = time.perf_counter(), request.match_info["method"]
        if method == "auth.test":
            return web.json_response(
                {
                    "ok": True,
                    "url": "https://bench.slack.com/",
                    "team": "Bench",
                    "user": "piket",
                    "team_id": "T0BENCH",
                    "user_id": "U0BOT",
                    "bot_id": "B0BOT",
                }
            )
        if method == "conversations.members":
            return web.json_response({"ok": True, "members": []})
        arguments = await request.json() if request.can_read_body else {}
        channel = str(arguments.get("channel", "C0"))
        self.count += 1
        self.arrived[channel] = now
        return web.json_response({"ok": True, "channel": channel, "ts": f"{self.count}.000100"})
