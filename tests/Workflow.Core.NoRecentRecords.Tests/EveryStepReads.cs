using System.Runtime.CompilerServices;

namespace Workflow.Core.Tests;

/// <summary>Switches recent records off for every host of this assembly.</summary>
internal static class EveryStepReads
{
    [ModuleInitializer]
    internal static void SwitchOff() => RecentRecordOptions.DefaultAge = TimeSpan.Zero;
}

/// <summary>What the linked tests use of the class that is about recent records.</summary>
internal static class RecentRecordTests
{
    public static RecentRecordOptions Off { get; } = new() { RecentRecordAge = TimeSpan.Zero };
}

public sealed class EveryStepReadsTests
{
    [Fact]
    public void Recent_records_are_off() => Assert.Equal(TimeSpan.Zero, new RecentRecordOptions().RecentRecordAge);
}
