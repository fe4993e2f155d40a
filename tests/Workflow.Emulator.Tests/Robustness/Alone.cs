namespace Workflow.Emulator.Tests.Robustness;

/// <summary>Tests that no other may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
