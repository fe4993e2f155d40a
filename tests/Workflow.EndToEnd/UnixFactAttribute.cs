namespace Workflow.EndToEnd;

/// <summary>A test that needs a POSIX shell and signals, which Windows does not have.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs a POSIX shell and signals.";
    }
}
