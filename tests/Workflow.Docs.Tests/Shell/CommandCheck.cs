using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Dev;
using Workflow.Http;

namespace Workflow.Docs.Tests.Shell;

/// <summary>Whether a command of the documentation is one that there is, with options and paths that there are.</summary>
internal static partial class CommandCheck
{
    /// <summary>Programs of others that are taken at their word.</summary>
    private static readonly HashSet<string> Others = ["alias", "cat", "cd", "cp", "docker", "echo", "export", "git", "mkdir", "npm", "printf", "source"];

    /// <summary>The commands of azd and az that the documentation may use; a new one is looked up in the tool's own documentation first.</summary>
    private static readonly string[] Azure =
    [
        "azd auth login", "azd up", "azd provision", "azd deploy", "azd down", "azd env new", "azd env set", "azd env get-value", "azd env get-values", "azd env exec", "azd pipeline config",
        "az login", "az acr build", "az functionapp keys list", "az containerapp show", "az functionapp config appsettings set",
    ];

    /// <summary>What is wrong with a command; null when nothing is.</summary>
    public static string? WhyWrong(string[] command) => command switch
    {
        ["dotnet", "run", "dev.cs", "help"] => null, // which every table of commands gets
        ["dotnet", "run", "dev.cs", .. var rest] => WhyWrong(DevTool.CommandTable(new Repository(Checkout.Root)), rest),
        ["dotnet", "run", "--project", var project, ..] => WhyNoProject(project, command),
        ["dotnet", "run", var file] when file.EndsWith(".cs", StringComparison.Ordinal) => null,
        ["dotnet", "build", var project, ..] => File.Exists(Checkout.PathOf(project)) ? null : $"there is no {project}",
        ["dotnet", "new" or "test" or "add" or "tool" or "publish" or "nuget", ..] => null,
        ["wf", .. var rest] => WhyWrong(Cli.CommandLine.Define(Stream.Null, TextWriter.Null), rest),
        ["curl", .. var rest] => WhyWrongCurl(rest),
        ["azd" or "az", ..] => WhyWrongAzure(command),
        [var program, ..] => Others.Contains(program) ? null : $"'{program}' is not known to these tests",
        [] => null,
    };

    private static string? WhyWrong(RootCommand tool, string[] arguments)
    {
        // As the tool itself does: @daily is no file.
        var errors = tool.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }).Errors;
        return errors.Count == 0 ? null : string.Join(' ', errors.Select(error => error.Message));
    }

    private static string? WhyNoProject(string project, string[] command)
    {
        if (!Directory.Exists(Checkout.PathOf(project)))
            return $"there is no project {project}";
        var arguments = command.SkipWhile(word => word != "--").Skip(1).ToArray();
        // "$@" is whatever a function is called with.
        return Path.GetFileName(project) == "Workflow.Cli" && arguments is not ([] or ["$@"]) ? WhyWrong(["wf", .. arguments]) : null;
    }

    private static string? WhyWrongAzure(string[] command)
    {
        var line = string.Join(' ', command) + " ";
        if (!Azure.Any(known => line.StartsWith(known + " ", StringComparison.Ordinal)))
            return "is no command of azd or az that these tests know";
        if (command is ["azd", "env", "exec", "--", .. var inner])
            return WhyWrong(inner);
        return command is ["azd", "env", "set", var name, ..] && !Parameters.Contains(name) ? $"no parameter in infra/main.parameters.json is set by {name}" : null;
    }

    private static HashSet<string> Parameters { get; } =
        [.. ParameterName().Matches(Checkout.Read("infra/main.parameters.json")).Select(match => match.Groups[1].Value)];

    private static string? WhyWrongCurl(string[] arguments)
    {
        var method = "GET";
        string? address = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "-X" or "--request":
                    method = arguments[++i];
                    break;
                case "-d" or "--data" or "--json" or "--data-binary":
                    method = method == "GET" ? "POST" : method;
                    if (arguments[++i] is ['{', ..] body && WhyNoJson(body) is { } why)
                        return why;
                    break;
                case "-H" or "--header" or "-o" or "--output" or "-w" or "--write-out":
                    i++;
                    break;
                case ['-', ..]:
                    break;
                default:
                    address = arguments[i];
                    break;
            }
        }
        return address is null ? "has no address" : WhyNoRoute(method, address);
    }

    private static string? WhyNoJson(string body)
    {
        try
        {
            // What the shell puts in is text.
            JsonDocument.Parse(body.Replace("$()", "x", StringComparison.Ordinal)).Dispose();
            return null;
        }
        catch (JsonException exception)
        {
            return $"its body is no JSON: {exception.Message}";
        }
    }

    private static string? WhyNoRoute(string method, string address)
    {
        var path = Host().Replace(address, "").Split('?')[0];
        // A location that an answer gave begins with a variable.
        path = path.StartsWith('$') ? WorkflowApi.Prefix + "/w/runs/r" + Variable().Replace(path, "") : path;
        if (path.Length == 0)
            path = "/health";
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Routes.Value.Any(route => route.Method == method && route.Matches(segments)) ? null : $"there is no {method} {path}";
    }

    private static readonly Lazy<IReadOnlyList<Route>> Routes = new(() =>
    {
        // Nothing of it is started, so nothing is to be ended.
        using var api = new WorkflowApi(new ServiceCollection().AddLogging().AddWorkflows(workflows => workflows.UseInMemory()).BuildServiceProvider());
        return [.. api.Routes.Select(route => new Route(route.Method, route.Template, _ => Task.CompletedTask))];
    });

    [GeneratedRegex(@"^(https?://[^/$]+|\$uri|\$app)(?=/|\$|\?|$)")]
    private static partial Regex Host();

    [GeneratedRegex(@"^\$\w+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{(\w+)")]
    private static partial Regex ParameterName();
}
