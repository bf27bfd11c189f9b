-- What wrk sends: the file $BODY as JSON, each time under an idempotency key of its own.
local file = assert(io.open(os.getenv("BODY"), "rb"))
local body = file:read("*a")
file:close()
local keys, sent = os.getenv("KEYS"), 0

request = function()
  sent = sent + 1
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Idempotency-Key"] = keys .. "-" .. sent
  return wrk.format("POST", nil, nil, body)
end
