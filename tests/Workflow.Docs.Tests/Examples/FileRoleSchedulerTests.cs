using Workflow.Testing;

namespace Workflow.Docs.Tests.Examples;

/// <summary>The adapter of docs/adapters.md keeps the contract of role schedulers.</summary>
public sealed class FileRoleSchedulerTests : RoleSchedulerContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("workflow-roles-");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override Task<IRoleScheduler> CreateSchedulerAsync() =>
        Task.FromResult<IRoleScheduler>(new FileRoleScheduler(_folder.FullName));
}
