// The conformance scenarios through the npm client: node scenarios.mjs <connection string> <scenario>
import assert from "node:assert/strict";
import { ServiceBusClient } from "@azure/service-bus";

const [connectionString, scenario] = process.argv.slice(2);
const client = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 1, retryDelayInMs: 20, timeoutInMs: 10_000 } });
const patience = 10_000;
const moment = 200;

const texts = (messages) => messages.map((message) => message.body);

async function send(entity, ...messages) {
  const sender = client.createSender(entity);
  for (const message of messages) await sender.sendMessages(message);
  await sender.close();
}

async function receive(receiver, count = 1) {
  const received = [];
  const until = Date.now() + patience;
  while (received.length < count && Date.now() < until)
    received.push(...(await receiver.receiveMessages(count - received.length, { maxWaitTimeInMs: patience })));
  assert.equal(received.length, count, `expected ${count} messages, got ${received.length}`);
  return received;
}

async function refused(code, act) {
  await assert.rejects(act, (error) => {
    assert.equal(error.code, code, `${error.name} ${error.code}: ${error.message}`);
    return true;
  });
}

const scenarios = {
  async properties() {
    await send("queue", {
      body: { hello: "world" }, messageId: "m-1", correlationId: "c-1", subject: "greeting", contentType: "application/json",
      to: "you", replyTo: "me", timeToLive: 300_000, applicationProperties: { text: "x", number: 42, flag: true },
    });
    const receiver = client.createReceiver("queue");
    const [message] = await receive(receiver);
    assert.deepEqual(message.body, { hello: "world" });
    assert.equal(message.messageId, "m-1");
    assert.equal(message.correlationId, "c-1");
    assert.equal(message.subject, "greeting");
    assert.equal(message.timeToLive, 300_000);
    assert.deepEqual(message.applicationProperties, { text: "x", number: 42, flag: true });
    assert.equal(message.deliveryCount, 0);
    await receiver.completeMessage(message);
    assert.deepEqual(await receiver.peekMessages(1), []);
  },

  async locks() {
    await send("queue", { body: "a" });
    const receiver = client.createReceiver("queue");
    const [first] = await receive(receiver);
    await receiver.abandonMessage(first, { tried: 1 });
    const [second] = await receive(receiver);
    assert.equal(second.deliveryCount, 1);
    assert.equal(second.applicationProperties.tried, 1);
    const until = await receiver.renewMessageLock(second);
    assert.ok(until.getTime() > Date.now());
    await receiver.deferMessage(second);
    assert.deepEqual(await receiver.receiveMessages(1, { maxWaitTimeInMs: moment }), []);
    const [deferred] = await receiver.receiveDeferredMessages(second.sequenceNumber);
    assert.equal(deferred.body, "a");
    await receiver.completeMessage(deferred);
    await refused("MessageNotFound", () => receiver.receiveDeferredMessages(second.sequenceNumber));
  },

  async lockLost() {
    await send("brief", { body: "a" });
    const slow = client.createReceiver("brief", { maxAutoLockRenewalDurationInMs: 0 });
    const [message] = await receive(slow);
    const other = client.createReceiver("brief", { maxAutoLockRenewalDurationInMs: 0 });
    const [again] = await receive(other);
    assert.equal(again.deliveryCount, 1);
    await refused("MessageLockLost", () => slow.completeMessage(message));
    await other.completeMessage(again);
  },

  async deadLetters() {
    await send("queue", { body: "a" });
    const receiver = client.createReceiver("queue");
    const [message] = await receive(receiver);
    await receiver.deadLetterMessage(message, { deadLetterReason: "broken", deadLetterErrorDescription: "it is", by: "test" });
    const morgue = client.createReceiver("queue", { subQueueType: "deadLetter" });
    const [dead] = await receive(morgue);
    assert.equal(dead.deadLetterReason, "broken");
    assert.equal(dead.deadLetterErrorDescription, "it is");
    assert.equal(dead.applicationProperties.by, "test");
    await morgue.completeMessage(dead);
    assert.deepEqual(await morgue.peekMessages(1), []);
  },

  async receiveAndDelete() {
    await send("queue", { body: "a" }, { body: "b" });
    const receiver = client.createReceiver("queue", { receiveMode: "receiveAndDelete" });
    assert.deepEqual(texts(await receive(receiver, 2)), ["a", "b"]);
    assert.deepEqual(await receiver.peekMessages(1), []);
  },

  async sessions() {
    await send("sessions", ...["a", "b", "c"].map((body) => ({ body, sessionId: "one" })), { body: "x", sessionId: "two" });
    const two = await client.acceptSession("sessions", "two");
    const next = await client.acceptNextSession("sessions");
    assert.equal(next.sessionId, "one");
    assert.ok(next.sessionLockedUntilUtc.getTime() > Date.now());
    await refused("SessionCannotBeLocked", () => client.acceptSession("sessions", "two"));

    const messages = await receive(next, 3);
    assert.deepEqual(texts(messages), ["a", "b", "c"]);
    for (const message of messages) await next.completeMessage(message);
    await next.setSessionState({ step: 2 });
    assert.deepEqual(await next.getSessionState(), { step: 2 });
    await next.renewSessionLock();
    await next.close();

    const [x] = await receive(two);
    await two.deadLetterMessage(x, { deadLetterReason: "broken" });
    await two.close();
    const morgue = client.createReceiver("sessions", { subQueueType: "deadLetter" });
    const [dead] = await receive(morgue);
    assert.equal(dead.sessionId, "two");
    await morgue.completeMessage(dead);

    const again = await client.acceptSession("sessions", "one");
    assert.deepEqual(await again.getSessionState(), { step: 2 });
    await again.close();
  },

  async sessionReturns() {
    await send("sessions", { body: "a", sessionId: "one" }, { body: "b", sessionId: "one" });
    const first = await client.acceptNextSession("sessions");
    await receive(first, 1);
    await first.close();
    const second = await client.acceptNextSession("sessions");
    assert.deepEqual(texts(await receive(second, 2)), ["a", "b"]);
    await second.close();
  },

  async sessionLockLost() {
    await send("briefSessions", { body: "a", sessionId: "one" });
    const slow = await client.acceptSession("briefSessions", "one", { maxAutoLockRenewalDurationInMs: 0 });
    const [message] = await receive(slow);
    const other = await client.acceptNextSession("briefSessions", { maxAutoLockRenewalDurationInMs: 0 });
    assert.equal(other.sessionId, "one");
    const [again] = await receive(other);
    assert.equal(again.deliveryCount, 1);
    await refused("SessionLockLost", () => slow.completeMessage(message));
    await other.completeMessage(again);
  },

  async noSession() {
    const hasty = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 1_000 } });
    await refused("ServiceTimeout", () => hasty.acceptNextSession("sessions"));
    await hasty.close();
  },

  async schedule() {
    const sender = client.createSender("queue");
    const receiver = client.createReceiver("queue");
    await sender.createMessageBatch();
    await receiver.peekMessages(1);
    const due = new Date(Date.now() + 3_000);
    const [kept, dropped] = await sender.scheduleMessages([{ body: "kept" }, { body: "dropped" }], due);
    assert.notEqual(`${kept}`, `${dropped}`);
    await sender.cancelScheduledMessages(dropped);
    await refused("MessageNotFound", () => sender.cancelScheduledMessages(dropped));
    await sender.sendMessages({ body: "property", scheduledEnqueueTimeUtc: due });
    const messages = await receive(receiver, 2);
    assert.deepEqual(texts(messages).sort(), ["kept", "property"]);
    for (const message of messages) assert.ok(message.enqueuedTimeUtc >= due, `${message.enqueuedTimeUtc.toISOString()} is before ${due.toISOString()}`);
    for (const message of messages) await receiver.completeMessage(message);
    assert.deepEqual(await receiver.peekMessages(1), []);
  },

  async topicFilters() {
    const rules = client.createRuleManager("topic", "all");
    await rules.deleteRule("$Default");
    await rules.createRule("sql", { sqlExpression: "quantity > 3 AND sys.Label LIKE 'ord%'" });
    await rules.createRule("correlation", { subject: "refund", applicationProperties: { region: "eu" } });
    const listed = [];
    for await (const rule of rules.listRules()) listed.push(rule);
    assert.deepEqual(listed.map((rule) => rule.name), ["sql", "correlation"]);
    assert.equal(listed[0].filter.sqlExpression, "quantity > 3 AND sys.Label LIKE 'ord%'");
    assert.equal(listed[1].filter.subject, "refund");

    await send("topic",
      { body: "small order", subject: "order", applicationProperties: { quantity: 1 }, sessionId: "s" },
      { body: "big order", subject: "order", applicationProperties: { quantity: 5 }, sessionId: "s" },
      { body: "eu refund", subject: "refund", applicationProperties: { region: "eu" }, sessionId: "s" },
      { body: "us refund", subject: "refund", applicationProperties: { region: "us" }, sessionId: "s" });
    const receiver = client.createReceiver("topic", "all");
    const messages = await receive(receiver, 2);
    assert.deepEqual(texts(messages), ["big order", "eu refund"]);
    for (const message of messages) await receiver.completeMessage(message);
    const session = await client.acceptNextSession("topic", "sessions");
    assert.equal((await receive(session, 4)).length, 4);
    await session.close();
  },

  async batches() {
    const sender = client.createSender("queue");
    const batch = await sender.createMessageBatch();
    for (let index = 0; index < 100; index++) assert.ok(batch.tryAddMessage({ body: `m${index}` }));
    await sender.sendMessages(batch);
    const receiver = client.createReceiver("queue");
    assert.deepEqual(texts(await receiver.peekMessages(3)), ["m0", "m1", "m2"]);
    assert.deepEqual(texts(await receiver.peekMessages(2)), ["m3", "m4"]);
    const messages = await receive(receiver, 100);
    assert.deepEqual(texts(messages), Array.from({ length: 100 }, (_, index) => `m${index}`));
    await Promise.all(messages.map((message) => receiver.completeMessage(message)));
    assert.deepEqual(await receiver.peekMessages(1, { fromSequenceNumber: messages[0].sequenceNumber }), []);
  },

  async limits() {
    const sender = client.createSender("queue");
    await refused("MessageSizeExceeded", () => sender.sendMessages({ body: "x".repeat(300_000) }));
    await sender.sendMessages({ body: "y".repeat(200_000) });
    const receiver = client.createReceiver("queue");
    const [message] = await receive(receiver);
    assert.equal(message.body.length, 200_000);
    await receiver.completeMessage(message);
    await refused("MessagingEntityNotFound", () => send("nowhere", { body: "a" }));
  },

  async wrongKey() {
    const stranger = new ServiceBusClient(connectionString.replace(/SharedAccessKey=[^;]*/, "SharedAccessKey=WRONG"), { retryOptions: { maxRetries: 0 } });
    await refused("UnauthorizedAccess", () => stranger.createSender("queue").sendMessages({ body: "a" }));
    await stranger.close();
  },

  async subscribe() {
    await send("queue", ...Array.from({ length: 20 }, (_, index) => ({ body: index })));
    const receiver = client.createReceiver("queue");
    const seen = new Set();
    await new Promise((resolve, reject) => {
      receiver.subscribe({
        async processMessage(message) {
          seen.add(message.body);
          if (seen.size === 20) resolve();
        },
        async processError({ error }) {
          reject(error);
        },
      }, { maxConcurrentCalls: 4 });
    });
    await receiver.close();
    assert.equal(seen.size, 20);
  },
};

const run = scenarios[scenario];
if (!run) throw new Error(`Unknown scenario ${scenario}: ${Object.keys(scenarios).join(", ")}`);
await run();
await client.close();
console.log(`${scenario}: ok`);
process.exit(0);
