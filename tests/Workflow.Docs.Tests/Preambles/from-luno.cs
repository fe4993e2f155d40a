using Workflow;

// The block stands here.
Console.Error.WriteLine(definition.Name);

static Task<Next<Status>> StepOneAsync(Run<MyType, Status> run, CancellationToken cancellationToken) => Task.FromResult<Next<Status>>(Status.StepTwo);

static Task<Next<Status>> OnCallbackAsync(Run<MyType, Status> run, Stream payload, CancellationToken cancellationToken) => Task.FromResult<Next<Status>>(Status.StepThree);

static Task<Next<Status>> OnTimeoutAsync(Run<MyType, Status> run, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult<Next<Status>>(Status.Expired);

internal enum Status
{
    StepOne = 1,
    StepTwo,
    StepThree,
    Expired,
}

internal sealed class MyType;
