-- What wrk sends: the lines of the file $BODY in turn as JSON, each under an idempotency key of
-- its own.
local bodies = {}
for line in assert(io.lines(os.getenv("BODY"))) do
  bodies[#bodies + 1] = line
end
local keys, sent = os.getenv("KEYS"), 0

request = function()
  sent = sent + 1
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Idempotency-Key"] = keys .. "-" .. sent
  return wrk.format("POST", nil, nil, bodies[sent % #bodies + 1])
end
