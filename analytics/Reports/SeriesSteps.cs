using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Provides the names of the steps of series and the choice among them.</summary>
public static class SeriesSteps
{
    /// <summary>The largest number of points of a series: a day of minutes has 1,440.</summary>
    public const int MaxPoints = 1_500;

    private const long LongestOfMinutes = 12 * 3_600_000L;
    private const long LongestOfHours = 31 * 86_400_000L;

    /// <summary>Gets the names of all steps, shortest first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<TimeStep>().Select(Name)];

    /// <summary>Returns the name of a step, such as <c>1h</c>.</summary>
    /// <param name="step">The step.</param>
    public static string Name(this TimeStep step) =>
        step switch
        {
            TimeStep.TenSeconds => "10s",
            TimeStep.Minute => "1m",
            TimeStep.Hour => "1h",
            _ => "1d",
        };

    /// <summary>Returns the step with a name.</summary>
    /// <param name="name">The name, such as <c>1h</c>.</param>
    /// <param name="step">The step.</param>
    /// <returns>False when no step has the name.</returns>
    public static bool TryParse(string name, out TimeStep step)
    {
        step = Enum.GetValues<TimeStep>().FirstOrDefault(candidate => candidate.Name() == name);
        return step != default;
    }

    /// <summary>Returns the step for a range: minutes up to 12 hours, hours up to 31 days, then days.</summary>
    /// <param name="milliseconds">The length of the range.</param>
    public static TimeStep Choose(long milliseconds) =>
        milliseconds switch
        {
            <= LongestOfMinutes => TimeStep.Minute,
            <= LongestOfHours => TimeStep.Hour,
            _ => TimeStep.Day,
        };
}
