using System.Net;

namespace Workflow.Cli;

/// <summary>What the tool tells the shell; the help lists them.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Conflict = 4;
    public const int Forbidden = 5;
    public const int TimedOut = 6;
    public const int Unreachable = 7;
    public const int EndedElsewhere = 8;

    /// <summary>Stopped from outside (128 + SIGINT, as shells have it).</summary>
    public const int Stopped = 130;

    public const string Help =
        "Exit codes: 0 done, 1 failed, 2 the command line or the input makes no sense, 3 not found, 4 the run's state forbids it, or runs would be stranded, "
        + "5 the key is missing or not valid, 6 not there in time, 7 the API cannot be reached, 8 the run ended or was paused without the status that was waited for, 130 stopped.";

    public static int Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => Usage,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Forbidden,
        HttpStatusCode.NotFound => NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.UnprocessableEntity => Conflict,
        _ => Failure,
    };
}
