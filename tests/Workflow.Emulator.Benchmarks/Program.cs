using System.Globalization;
using System.Text.Json;
using Workflow.Emulator.Benchmarks;

if (args is ["--emulator"])
    return await EmulatorProcess.ServeAsync();
if (args is ["--relay"])
    return await BareRelay.ServeAsync();

string? json = null;
var seconds = 5;
for (var index = 0; index + 1 < args.Length; index += 2)
{
    if (args[index] == "--json")
        json = args[index + 1];
    else if (args[index] == "--seconds")
        seconds = int.Parse(args[index + 1], CultureInfo.InvariantCulture);
}

var duration = TimeSpan.FromSeconds(seconds);
using var emulator = await EmulatorProcess.StartAsync();
var throughput = new Throughput(emulator, duration);
Console.WriteLine($"{"",-24}{"messages/s",12}{"client µs",12}{"emulator µs",12}");
await throughput.WarmUpAsync();
var plain = await throughput.PlainAsync();
Print("no sessions", plain);
var sessions = new Dictionary<int, Measurement>();
foreach (var keys in new[] { 1, 64, 10_000 })
{
    sessions[keys] = await throughput.SessionsAsync(keys);
    Print($"{keys:N0} session keys", sessions[keys]);
}

var ceiling = await BareRelay.MessagesPerSecondAsync(duration);
Console.WriteLine($"bare sockets: {ceiling:N0} messages/s; the emulator reaches {plain.MessagesPerSecond / ceiling:P1} of that");
var accept = await new AcceptLatency(emulator).MeasureAsync();
Console.WriteLine($"accept next session: median {accept.Median:F2} ms, 99th percentile {accept.High:F2} ms");
if (json is not null)
{
    var figures = new Dictionary<string, double>
    {
        ["messagesPerSecond"] = plain.MessagesPerSecond,
        ["sessionMessagesPerSecond"] = sessions[64].MessagesPerSecond,
        ["sessionMessagesPerSecond1"] = sessions[1].MessagesPerSecond,
        ["sessionMessagesPerSecond10000"] = sessions[10_000].MessagesPerSecond,
        ["ceilingMessagesPerSecond"] = ceiling,
        ["ceilingRatio"] = plain.MessagesPerSecond / ceiling,
        ["sessionsRatio"] = sessions[64].MessagesPerSecond / ceiling,
        ["acceptNextP50Ms"] = accept.Median,
        ["acceptNextP99Ms"] = accept.High,
        ["clientCpuMicros"] = plain.ClientMicros,
        ["emulatorCpuMicros"] = plain.EmulatorMicros,
    };
    await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures));
}

return 0;

static void Print(string name, Measurement measured) =>
    Console.WriteLine($"{name,-24}{measured.MessagesPerSecond,12:N0}{measured.ClientMicros,12:N1}{measured.EmulatorMicros,12:N1}");
