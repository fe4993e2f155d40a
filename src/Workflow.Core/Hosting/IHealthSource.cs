namespace Workflow;

/// <summary>A part of a host whose health can be asked, such as a connection. Register it as a service to have it reported.</summary>
public interface IHealthSource
{
    /// <summary>What it is, in a few words.</summary>
    string Name { get; }

    /// <summary>What is wrong; null when all is well.</summary>
    string? Problem { get; }
}
