"""Drive headless Chromium by its DevTools protocol over a pipe, with real keys and no address."""

import base64
import contextlib
import fcntl
import json
import os
import subprocess
import threading
import time

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--remote-debugging-pipe",
)  # fmt: skip
KEYS = {"Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "Home": 36, "End": 35, "Backspace": 8}
SECONDS = 60


def _out_of_the_way(descriptor):
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


class Tab:
    """One page of a running browser. ``events`` holds all it reported."""

    def __init__(self, browser, profile):
        # Chromium reads commands from descriptor 3 and answers on 4; both may be taken here.
        read, self._to = os.pipe()
        self._from, write = os.pipe()
        read, write = (_out_of_the_way(one) for one in (read, write))

        def connect():
            os.dup2(read, 3)
            os.dup2(write, 4)

        command = [browser, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            command, close_fds=False, preexec_fn=connect,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read)
        os.close(write)
        self._guard = threading.Timer(SECONDS, self._process.kill)
        self._guard.start()
        self._rest, self._last, self._session, self.events = b"", 0, None, []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self(f"{domain}.enable")

    def __call__(self, method, **given):
        """Send a command and return its result."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._last:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def _next(self):
        while b"\0" not in self._rest:
            more = os.read(self._from, 1 << 20)
            assert more, "the browser ended"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def open(self, page, width=1280, height=1200, scheme="light", media="", *, scripts=True):
        """Load a file in a window of a size, and wait until it has loaded."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self("Emulation.setDeviceMetricsOverride", **size)
        look = [{"name": "prefers-color-scheme", "value": scheme}]
        self("Emulation.setEmulatedMedia", features=look, media=media)
        self("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.events.clear()
        self("Page.navigate", url=page.as_uri())
        while "Page.loadEventFired" not in [event.get("method") for event in self.events]:
            self.events.append(self._next())

    def run(self, expression):
        """Evaluate an expression in the page."""
        found = self("Runtime.evaluate", expression=expression, awaitPromise=True,
                     returnByValue=True)  # fmt: skip
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, *keys):
        """Press keys one after the other; a single character is typed."""
        for key in keys:
            code = KEYS.get(key, ord(key[0]))
            text = {"text": key} if len(key) == 1 else {}
            known = {"key": key, "windowsVirtualKeyCode": code}
            self("Input.dispatchKeyEvent", type="keyDown", **known, **text)
            self("Input.dispatchKeyEvent", type="keyUp", **known)

    def wait_for(self, expression):
        """Wait until an expression holds."""
        until = time.monotonic() + SECONDS / 2
        while not self.run(expression):
            assert time.monotonic() < until, expression
            time.sleep(0.05)

    def picture(self):
        """Return a PNG of the whole page."""
        shot = self("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        return base64.b64decode(shot["data"])

    def complaints(self):
        """Return what the console, the log and the network had to say, the page itself aside."""
        kinds = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
        said = [event for event in self.events if event.get("method") in kinds]
        asked = [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]
        return said + [address for address in asked[1:] if not address.startswith("data:")]

    def close(self):
        self._guard.cancel()
        self._process.kill()
        self._process.wait()
        for end in (self._to, self._from):
            with contextlib.suppress(OSError):
                os.close(end)
