"""The bare peer: FastAPI answering a small JSON, and nothing else."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/json")
async def json() -> dict[str, str]:
    """As little as an endpoint can do."""
    return {"status": "ok"}
