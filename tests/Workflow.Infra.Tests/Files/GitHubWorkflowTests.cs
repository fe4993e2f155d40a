using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Files;

/// <summary>The GitHub workflows, as far as their rules can be checked without GitHub.</summary>
public sealed class GitHubWorkflowTests
{
    public static TheoryData<string> Files => new(Directory.GetFiles(Checkout.PathOf(".github", "workflows")).Select(path => Path.GetFileName(path)));

    [Theory]
    [MemberData(nameof(Files))]
    public void They_have_what_a_workflow_must_have(string file)
    {
        var workflow = Read(file);

        Assert.Subset(new HashSet<string> { "name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs" }, workflow.Keys().ToHashSet());
        Assert.NotNull(workflow.Find("on"));
        foreach (var job in ((YamlMappingNode)workflow["jobs"]).Children)
        {
            Assert.Matches("^[A-Za-z_][A-Za-z0-9_-]*$", job.Key.ToString());
            Assert.NotNull(job.Value.Find("runs-on"));
            Assert.NotEmpty(((YamlSequenceNode)job.Value["steps"]).Children);
            foreach (var step in (YamlSequenceNode)job.Value["steps"])
            {
                Assert.Subset(new HashSet<string> { "id", "if", "name", "uses", "run", "with", "env", "shell", "working-directory", "continue-on-error", "timeout-minutes" }, step.Keys().ToHashSet());
                Assert.True(step.Find("uses") is null != step.Find("run") is null, $"A step of {job.Key} has to use an action or run something: {step}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void They_end_by_themselves(string file) =>
        Assert.All(((YamlMappingNode)Read(file)["jobs"]).Children.Values, job => Assert.InRange(int.Parse(job.Text("timeout-minutes"), System.Globalization.CultureInfo.InvariantCulture), 1, 60));

    [Theory]
    [MemberData(nameof(Files))]
    public void They_have_no_secret_and_no_right_that_they_do_not_need(string file)
    {
        var workflow = Read(file);

        // The feed of the packages takes a key; Azure takes none.
        var text = Checkout.Read(".github", "workflows", file);
        Assert.DoesNotContain("secrets.", file == "release.yml" ? text.Replace("secrets.NUGET_API_KEY", "", StringComparison.Ordinal) : text, StringComparison.Ordinal);
        Assert.Equal("read", workflow["permissions"].Text("contents"));
        Assert.Subset(new HashSet<string> { "contents", "id-token" }, workflow["permissions"].Keys().ToHashSet());
    }

    [Fact]
    public void Every_change_is_tested_on_every_system()
    {
        var workflow = Read("ci.yml");
        var test = workflow["jobs"]["test"];

        Assert.Equal(["pull_request", "push"], workflow["on"].Keys().Order());
        Assert.Equal(["macos-latest", "ubuntu-latest", "windows-latest"], test["strategy"]["matrix"]["os"].Scalars().Order());
        Assert.Contains("dotnet run dev.cs test", test.Scalars());
    }

    [Fact]
    public void Deployments_are_started_by_hand_and_sign_in_by_federated_identity()
    {
        var workflow = Read("deploy.yml");

        Assert.Equal(["workflow_dispatch"], workflow["on"].Keys());
        Assert.Equal("write", workflow["permissions"].Text("id-token"));
        Assert.Contains(workflow.Scalars(), text => text.Contains("--federated-credential-provider github", StringComparison.Ordinal));
    }

    [Fact]
    public void Deployments_provision_before_they_deploy()
    {
        var commands = string.Join('\n', Read("deploy.yml")["jobs"]["deploy"]["steps"].Scalars());

        Assert.InRange(commands.IndexOf("azd provision", StringComparison.Ordinal), 0, commands.IndexOf("azd deploy", StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_takes_every_parameter_that_azd_knows()
    {
        var env = Read("deploy.yml")["jobs"]["deploy"]["env"].Keys().ToHashSet();
        var parameters = System.Text.RegularExpressions.Regex.Matches(Checkout.Read("infra", "main.parameters.json"), @"\$\{(?<name>[A-Z_]+)").Select(match => match.Groups["name"].Value).ToHashSet();

        // A container is pushed and provisioned by hand: docs/deploy.md.
        parameters.ExceptWith(["WORKFLOW_HOST", "CONTAINER_IMAGE"]);
        Assert.Superset(parameters, env);
    }

    private static YamlMappingNode Read(string file) => YamlFile.Read(".github", "workflows", file);
}
