using System.Diagnostics;
using Amqp.Framing;
using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests.Robustness;

public sealed class FuzzTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Mutated_conversations_leave_the_emulator_well(int seed)
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "witness");
        byte[][] frames =
        [
            RawClient.Sender(Bus.Queue, 0), RawClient.Receiver(Bus.Queue, 1), RawClient.Receiver(Bus.SessionQueue, 2), RawClient.Credit(1, 5),
            RawClient.Transfer(0, 0, "one"), RawClient.Transfer(0, 1, "two", more: true), RawClient.Transfer(0, 1, "three"),
            RawClient.Encode(new Dispose { Role = true, First = 0, Last = 3, Settled = true, State = new Accepted() }),
            RawClient.Encode(new Detach { Handle = 1, Closed = true }),
            RawClient.Encode(new End()),
        ];
        var random = new Random(seed);
        var rounds = 0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Duration; rounds++)
        {
            using var client = await RawClient.ConnectAsync(bus.Emulator);
            var opening = RawClient.Opening();
            if (random.Next(8) == 0)
                Mutate(opening, random, from: 0);
            await client.SendAsync(opening);
            foreach (var frame in frames.OrderBy(_ => random.Next(3)))
            {
                var mutated = (byte[])frame.Clone();
                if (random.Next(2) == 0)
                    Mutate(mutated, random, from: random.Next(10) == 0 ? 0 : 8);
                await client.SendAsync(random.Next(12) == 0 ? mutated[..random.Next(mutated.Length)] : mutated);
            }

            client.Kill();
        }

        Assert.InRange(rounds, 50, int.MaxValue);
        await using var honest = bus.Connect();
        await using var sender = honest.CreateSender(Bus.SessionQueue);
        await sender.SendMessageAsync(new Azure.Messaging.ServiceBus.ServiceBusMessage("still here") { SessionId = "last" });
        await using var session = await honest.AcceptSessionAsync(Bus.SessionQueue, "last");
        Assert.Equal("still here", (await session.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        for (var watch = Stopwatch.StartNew(); bus.Emulator.ConnectionCount > 2; await Task.Delay(10))
            Assert.True(watch.Elapsed < Bus.Patience, $"{bus.Emulator.ConnectionCount} connections are left.");
    }

    private static void Mutate(byte[] bytes, Random random, int from)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(Math.Min(from, bytes.Length - 1), bytes.Length);
            bytes[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? (byte)0x00 : (byte)0xFF,
            };
        }
    }
}
