namespace Workflow.Simulator.Azure;

/// <summary>List prices in US dollars, as docs/deploy.md has them: not read from Azure's price list.</summary>
internal static class Prices
{
    public const double PerStorageRequest = 0.036 / 1e6;
    public const double PerUnitAndMonth = 677;
    public const double PerExecution = 0.40 / 1e6;
    public const double PerGigabyteSecond = 0.000026;
    public const double GigabytesOfInstance = 2.048;
    public const double SecondsOfMonth = 86_400 * 365.25 / 12;
}
