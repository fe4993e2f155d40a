using System.Net;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Emulator.Amqp;
using Workflow.Emulator.Amqp.Security;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Http;

/// <summary>Health, counts and management over HTTP, where the official emulator has them too.</summary>
internal sealed class ManagementServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ManagementServer(WebApplication application)
    {
        _application = application;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Port = new Uri(address).Port;
    }

    public int Port { get; }

    public static async Task<ManagementServer> StartAsync(
        ServiceBusNamespace namespace_, SharedAccessKey key, IPAddress address, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, port));
        var application = builder.Build();
        var entities = new EntityRequests(namespace_);
        application.MapGet("/health", () => Results.Json(new { status = "healthy" }));
        application.MapGet("/counts", () => Results.Json(CountsReport.Of(namespace_)));
        application.MapFallback(context => AnswerAsync(context, entities, key));
        await application.StartAsync(cancellationToken);
        return new ManagementServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, EntityRequests entities, SharedAccessKey key)
    {
        try
        {
            if (key.ValidUntil(context.Request.Headers.Authorization.ToString()) is null)
                throw new BrokerException(BrokerError.Unauthorized, "The request is not signed with the namespace's key.");

            var body = HttpMethods.IsPut(context.Request.Method)
                ? await XDocument.LoadAsync(context.Request.Body, LoadOptions.None, context.RequestAborted)
                : null;
            var (status, answer) = entities.Answer(context.Request, body);
            await WriteAsync(context, status, answer);
        }
        catch (BrokerException refusal)
        {
            await RefuseAsync(context, AmqpConditions.Status(refusal.Error), refusal.Message);
        }
        catch (Exception exception) when (exception is XmlException or FormatException or OverflowException or ArgumentException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        WriteAsync(context, status, new XElement("Error", new XElement("Code", status), new XElement("Detail", detail)));

    private static async Task WriteAsync(HttpContext context, int status, XElement? answer)
    {
        context.Response.StatusCode = status;
        if (answer is null)
            return;

        context.Response.ContentType = "application/atom+xml;type=entry;charset=utf-8";
        await context.Response.WriteAsync(answer.ToString(SaveOptions.DisableFormatting));
    }
}
