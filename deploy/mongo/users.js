// Runs once, on an empty data folder and before the replica set exists: one user a service,
// who may read and write that service's database and nothing else, and the operator, who may
// read and write all of these. Names and passwords are those of the addresses the services
// themselves are given, so the two cannot drift apart.
const { readFileSync } = require("fs");

const services = ["gateway", "identity", "applications", "metering", "reception", "notify"];

function add(name, databases) {
  const address = new URL(readFileSync(`/run/secrets/mongo_${name}`, "utf8").trim());
  db.getSiblingDB(address.pathname.slice(1)).createUser({
    user: address.username,
    pwd: decodeURIComponent(address.password),
    roles: databases.map((database) => ({ role: "readWrite", db: database })),
    mechanisms: ["SCRAM-SHA-256"],
  });
}

for (const service of services) add(service, [service]);
add("operator", services);
