// Runs one Azurite service (blob or table) in a process group of its own, so that a Ctrl+C in the terminal does not end it
// before those who use it, and asks it to close by its own message, which makes it write down what it holds.
// Usage: node serve.js <service> [its options]
const { fork } = require("node:child_process");
const path = require("node:path");

const [service, ...options] = process.argv.slice(2);
const main = path.join(__dirname, "node_modules", "azurite", "dist", "src", service, "main.js");
const server = fork(main, options, { detached: true });

process.on("SIGINT", () => {});
process.on("SIGTERM", () => server.connected && server.send("shutdown", () => server.disconnect()));
server.on("exit", (code, signal) => process.exit(signal ? 1 : code));
