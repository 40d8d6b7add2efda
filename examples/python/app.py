"""A service that says what time it is."""

from datetime import datetime, timezone

from flask import Flask

app = Flask(__name__)


@app.get("/")
def now() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S} UTC\n"
