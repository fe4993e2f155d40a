using Workflow.Samples;
using Workflow.Testing;

namespace Workflow.Docs.Tests.Examples;

/// <summary>The reader of docs/connectors.md feeds a workflow.</summary>
public sealed class LinesReaderTests
{
    [Fact]
    public async Task A_connector_triggers_a_run_for_every_line_and_goes_on_where_it_stopped()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-lines-");
        try
        {
            var file = Path.Combine(folder.FullName, "lines.txt");
            await File.WriteAllLinesAsync(file, ["a", "b"]);
            var definition = new WorkflowBuilder<Hello, Greeting>("lines")
                .AddConnector(
                    "file",
                    ConnectorSource.Stream((consumer, _) => new(new LinesReader(file, consumer))),
                    (workflow, line, token) => workflow.TriggerAsync(line.ForeignId, new() { IdempotencyKey = line.Id }, token))
                .AddStep(Greeting.One, run => Greeting.Two, Greeting.Two)
                .Build();
            await using var host = WorkflowTestHost.Start(definition);
            await host.RunUntilIdleAsync();
            await File.AppendAllLinesAsync(file, ["c"]);

            await host.AdvanceAsync(TimeSpan.FromSeconds(1));

            Assert.Empty(host.Faults);
            var runs = await host.Workflow(definition).Api.ListAsync(new RunQuery { Workflow = "lines", Order = RunOrder.OldestFirst });
            Assert.Equal(["a", "b", "c"], runs.Items.Select(run => run.ForeignId));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
