using Microsoft.Extensions.DependencyInjection;

namespace Workflow;

/// <summary>Puts workflows and the adapters they run on into an app. Adapters extend it with <c>Use…</c> methods.</summary>
public sealed class WorkflowsBuilder
{
    private readonly List<WorkflowDefinition> _definitions;

    internal WorkflowsBuilder(IServiceCollection services, List<WorkflowDefinition> definitions)
    {
        Services = services;
        _definitions = definitions;
    }

    /// <summary>The app's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Sets how this host makes use of records that it has just stored itself. The last call counts.</summary>
    /// <exception cref="WorkflowConfigurationException">An option is out of range.</exception>
    public WorkflowsBuilder WithRecentRecords(RecentRecordOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Services.AddSingleton(options);
        return this;
    }

    /// <summary>Sets what is measured that costs requests. The last call counts.</summary>
    /// <exception cref="WorkflowConfigurationException">An option is out of range.</exception>
    public WorkflowsBuilder WithTelemetry(TelemetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Services.AddSingleton(options);
        return this;
    }

    /// <summary>Adds a workflow. It can be injected as <see cref="IWorkflow{TObject,TStatus}"/>, by name through <see cref="IWorkflows"/>.</summary>
    public WorkflowsBuilder Add<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition)
        where TStatus : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(definition);
        _definitions.Add(definition);
        Services.AddSingleton<IWorkflow<TObject, TStatus>>(provider => provider.GetRequiredService<WorkflowCatalog>().Get<TObject, TStatus>());
        Services.AddKeyedSingleton<IWorkflow<TObject, TStatus>>(definition.Name, (provider, _) => provider.GetRequiredService<WorkflowCatalog>().Get<TObject, TStatus>(definition.Name));
        return this;
    }
}
