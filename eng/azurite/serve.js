// Runs one Azurite service (blob or table) in a process group of its own, so that a Ctrl+C in the terminal does not end it
// before those who use it, and asks it to close by its own message, which makes it write down what it holds.
// Usage: node serve.js <service> [its options]
const { fork } = require("node:child_process");
const path = require("node:path");

const [service, ...options] = process.argv.slice(2);
const main = path.join(__dirname, "node_modules", "azurite", "dist", "src", service, "main.js");
const server = fork(main, options, { detached: true });

const stop = () => server.connected && server.send("shutdown", () => server.disconnect());

process.on("SIGINT", () => {});
process.on("SIGTERM", stop);
// Whoever starts us may be killed and end nothing: the end of our input tells, if they hold it open and say so (eng/dev/ParentProcess.cs).
if (process.env.WORKFLOW_DEV_ENDS_WITH_PARENT === "1")
  process.stdin.on("end", stop).on("error", stop).resume();
server.on("exit", (code, signal) => process.exit(signal ? 1 : code));
