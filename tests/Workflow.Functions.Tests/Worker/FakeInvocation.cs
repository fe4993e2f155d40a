using System.Collections;
using System.Collections.Immutable;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Context.Features;
using Microsoft.Azure.Functions.Worker.Invocation;

namespace Workflow.Functions.Tests;

/// <summary>An invocation as the worker hands it to the middleware: the definition, the features, the token.</summary>
internal sealed class FakeInvocation : FunctionContext
{
    private readonly FeatureCollection _features = new();

    private FakeInvocation(string function, string entryPoint, CancellationToken cancellationToken)
    {
        FunctionDefinition = new Definition(function, entryPoint);
        CancellationToken = cancellationToken;
    }

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => FunctionDefinition.Id;

    public override Microsoft.Azure.Functions.Worker.TraceContext TraceContext => throw new NotSupportedException();

    public override BindingContext BindingContext => throw new NotSupportedException();

    public override RetryContext RetryContext => throw new NotSupportedException();

    public override IServiceProvider InstanceServices { get; set; } = null!;

    public override FunctionDefinition FunctionDefinition { get; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features => _features;

    public override CancellationToken CancellationToken { get; }

    /// <summary>Whether what ran was ours, and not what the worker would have run by itself.</summary>
    public bool RanByWorker { get; private set; }

    public static FakeInvocation OfMessage(string function, ServiceBusReceivedMessage? message, ServiceBusMessageActions? actions, CancellationToken cancellationToken = default)
    {
        var invocation = new FakeInvocation(function, FunctionPlaceholders.EntryPointOf(FunctionPlaceholder.Message), cancellationToken);
        invocation.Features.Set<IFunctionInputBindingFeature>(new Inputs(message, actions));
        return invocation;
    }

    public static FakeInvocation OfTimer(string function, CancellationToken cancellationToken = default) =>
        new(function, FunctionPlaceholders.EntryPointOf(FunctionPlaceholder.Timer), cancellationToken);

    /// <remarks>ASP.NET Core integration keeps the request under this key.</remarks>
    public static FakeInvocation OfRequest(string function, HttpContext request) =>
        new(function, FunctionPlaceholders.EntryPointOf(FunctionPlaceholder.Http), request.RequestAborted) { Items = { ["HttpRequestContext"] = request } };

    public static FakeInvocation OfAnother(string function, string entryPoint) => new(function, entryPoint, CancellationToken.None);

    /// <summary>Runs through our middleware, and then as the worker's last middleware does: by the executor feature, if there is one.</summary>
    public Task RunAsync(WorkflowFunctionMiddleware middleware) => middleware.Invoke(this, async context =>
    {
        if (context.Features.Get<IFunctionExecutor>() is { } executor)
            await executor.ExecuteAsync(context);
        else
            RanByWorker = true;
    });

    private sealed class Inputs(params object?[] values) : IFunctionInputBindingFeature
    {
        public ValueTask<FunctionInputBindingResult> BindFunctionInputAsync(FunctionContext context) => ValueTask.FromResult(new FunctionInputBindingResult(values));
    }

    private sealed class FeatureCollection : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public void Set<T>(T instance) => _features[typeof(T)] = instance!;

        public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Definition(string name, string entryPoint) : FunctionDefinition
    {
        public override ImmutableArray<FunctionParameter> Parameters => [];

        public override string PathToAssembly => "";

        public override string EntryPoint => entryPoint;

        public override string Id => name;

        public override string Name => name;

        public override IImmutableDictionary<string, BindingMetadata> InputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

        public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
    }
}
