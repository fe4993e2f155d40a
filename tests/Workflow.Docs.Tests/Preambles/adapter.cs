using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow;

// The block stands here.

internal sealed class FileRoleScheduler(string folder) : IRoleScheduler
{
    public Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken) => throw new NotSupportedException(folder);
}
