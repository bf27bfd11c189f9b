// Runs once, on an empty data folder and before the replica set exists: one user a service,
// who may read and write that service's database and nothing else. Names and passwords are
// those of the addresses the services themselves are given, so the two cannot drift apart.
const { readFileSync } = require("fs");

for (const service of ["gateway", "identity", "applications", "metering", "reception", "notify"]) {
  const address = new URL(readFileSync(`/run/secrets/mongo_${service}`, "utf8").trim());
  db.getSiblingDB(address.pathname.slice(1)).createUser({
    user: address.username,
    pwd: decodeURIComponent(address.password),
    roles: [{ role: "readWrite", db: service }],
    mechanisms: ["SCRAM-SHA-256"],
  });
}
