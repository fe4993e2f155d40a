namespace Workflow.EndToEnd;

/// <summary>One at a time: each of these tests starts a build tool, a host or a test run of its own.</summary>
[CollectionDefinition(nameof(DevProcess), DisableParallelization = true)]
public sealed class DevProcessCollection;
