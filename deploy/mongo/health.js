// Healthy means: the writable primary of the replica set. The first check of a new server makes
// the set. The image's start-up server (users.js runs on it) is no member of any set, so never healthy.
const { readFileSync } = require("fs");

const admin = db.getSiblingDB("admin");
try {
  admin.auth("root", readFileSync("/run/secrets/mongo_root", "utf8").trim());
  admin.runCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== "NotYetInitialized") quit(1);
  admin.runCommand({
    replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] },
  });
}
const hello = admin.runCommand({ hello: 1 });
quit(hello.isWritablePrimary && hello.setName === "rs0" ? 0 : 1);
