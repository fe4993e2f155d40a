namespace Workflow.Docs.Tests;

/// <summary>A test that needs a POSIX shell, which Windows does not have.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs a POSIX shell.";
    }
}
