"""What the web is measured against: Flask saying hello, and Flask with one INSERT and COMMIT."""

from __future__ import annotations

import os

from flask import Flask, request
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine(os.environ["PIKIR_DATABASE_URL"], pool_size=10)


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/hello")
def hello() -> str:
    return "hello"


@app.post("/insert")
def insert() -> tuple[dict[str, str], int]:
    body = request.get_json()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO reference (body) VALUES (:body)"), {"body": body["body"]})
    return {"state": "kept"}, 201
